/** What is longer than this is no line of a log; the rest of it is left out. Sendmail ends its lines at 1,024 bytes. */
export const longestLine = 1 << 18;
const newline = 10;

export type LineSplitter = {
  /** The lines that are whole now: pieces of whole lines, without the end of the last one. */
  split: (chunk: Buffer) => Buffer[];
  /** What was left without an end of line. */
  end: () => Buffer[];
};

/** Cuts a stream of bytes into whole lines. */
export function lineSplitter(): LineSplitter {
  let rest: Buffer | null = null;
  let isSkipping = false;

  function keepRest(part: Buffer, pieces: Buffer[]): void {
    if (isSkipping) return;
    if (part.length < longestLine) {
      rest = part.length > 0 ? Buffer.from(part) : null;
      return;
    }
    pieces.push(part.subarray(0, longestLine));
    rest = null;
    isSkipping = true;
  }

  return {
    split(chunk) {
      const pieces: Buffer[] = [];
      let bytes = rest === null ? chunk : Buffer.concat([rest, chunk]);
      if (isSkipping) {
        const end = bytes.indexOf(newline);
        if (end < 0) return pieces;
        isSkipping = false;
        bytes = bytes.subarray(end + 1);
      }
      const last = bytes.lastIndexOf(newline);
      if (last >= 0) pieces.push(bytes.subarray(0, last));
      keepRest(bytes.subarray(last + 1), pieces);
      return pieces;
    },
    end() {
      const pieces = rest === null ? [] : [rest];
      rest = null;
      return pieces;
    },
  };
}
