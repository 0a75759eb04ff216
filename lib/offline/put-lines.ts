import { drained } from './drained.ts';
import { codeOf } from './files.ts';

export type LineWriter = {
  add: (text: string) => void;
  /** Text that has its ends of lines, as UTF-8. */
  put: (text: Uint8Array) => void;
  /** Resolves when the reader has taken what was written; false when it wants no more (`| head`). */
  flush: () => Promise<boolean>;
};

/** Writes lines to standard output, as fast as the reader takes them. */
export function lineWriter(): LineWriter {
  const output = process.stdout;
  let text = '';
  let pieces: Uint8Array[] = [];
  let isOpen = true;
  output.on('error', (error) => {
    isOpen = false;
    if (codeOf(error) !== 'EPIPE') throw error;
  });
  return {
    add(line) {
      text += line;
      text += '\n';
    },
    put(more) {
      if (more.length > 0) pieces.push(more);
    },
    async flush() {
      const all = text === '' ? pieces : [...pieces, text];
      text = '';
      pieces = [];
      for (const piece of all) if (isOpen && !output.write(piece)) await drained(output);
      return isOpen;
    },
  };
}
