import { isAscii, isUtf8 } from 'node:buffer';

/** What is longer than this is no line of a log; the rest of it is left out. Sendmail ends its lines at 1,024 bytes. */
const longestLine = 1 << 18;
const newline = 10;

export type LineSplitter = {
  /** The lines that are whole now. */
  split: (chunk: Buffer) => string[];
  /** What was left without an end of line. */
  end: () => string[];
};

/** Cuts a stream of bytes into lines. Bytes that are no UTF-8 are read as Latin-1. */
export function lineSplitter(): LineSplitter {
  let rest: Buffer | null = null;
  let isSkipping = false;

  function keepRest(part: Buffer, lines: string[]): void {
    if (isSkipping) return;
    if (part.length < longestLine) {
      rest = part.length > 0 ? Buffer.from(part) : null;
      return;
    }
    lines.push(textOf(part, 0, longestLine));
    rest = null;
    isSkipping = true;
  }

  return {
    split(chunk) {
      const lines: string[] = [];
      let bytes = rest === null ? chunk : Buffer.concat([rest, chunk]);
      if (isSkipping) {
        const end = bytes.indexOf(newline);
        if (end < 0) return lines;
        isSkipping = false;
        bytes = bytes.subarray(end + 1);
      }
      const last = bytes.lastIndexOf(newline);
      if (last >= 0) linesOf(bytes.subarray(0, last), lines);
      keepRest(bytes.subarray(last + 1), lines);
      return lines;
    },
    end() {
      const lines = rest === null ? [] : [textOf(rest, 0, rest.length)];
      rest = null;
      return lines;
    },
  };
}

/** Each line becomes a text of its own: pieces of one long text are slower to read, and each of them keeps all of it in memory. */
function linesOf(bytes: Buffer, lines: string[]): void {
  const read = isAscii(bytes) ? asciiOf : textOf;
  for (let at = 0; at <= bytes.length; ) {
    const end = bytes.indexOf(newline, at);
    const stop = end < 0 ? bytes.length : end;
    lines.push(read(bytes, at, stop));
    at = stop + 1;
  }
}

function asciiOf(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, endOfText(bytes, start, end));
}

function textOf(bytes: Buffer, start: number, end: number): string {
  const line = bytes.subarray(start, endOfText(bytes, start, end));
  return isUtf8(line) ? line.toString('utf8') : line.toString('latin1');
}

function endOfText(bytes: Buffer, start: number, end: number): number {
  const isCrlf = end > start && bytes[end - 1] === 13;
  return Math.min(isCrlf ? end - 1 : end, start + longestLine);
}
