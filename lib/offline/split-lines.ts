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
    lines.push(textOf(part.subarray(0, longestLine)));
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
      const lines = rest === null ? [] : [textOf(rest)];
      rest = null;
      return lines;
    },
  };
}

/** Text of one byte a sign is cut up much faster than bytes are; so the rare other lines are decoded one by one. */
function linesOf(bytes: Buffer, lines: string[]): void {
  if (!isAscii(bytes)) {
    for (let at = 0; at <= bytes.length; ) {
      const end = bytes.indexOf(newline, at);
      const stop = end < 0 ? bytes.length : end;
      lines.push(textOf(bytes.subarray(at, stop)));
      at = stop + 1;
    }
    return;
  }
  const text = bytes.toString('latin1');
  for (let at = 0; at <= text.length; ) {
    const end = text.indexOf('\n', at);
    const stop = end < 0 ? text.length : end;
    const isCrlf = stop > at && text.charCodeAt(stop - 1) === 13;
    lines.push(text.slice(at, Math.min(isCrlf ? stop - 1 : stop, at + longestLine)));
    at = stop + 1;
  }
}

function textOf(line: Buffer): string {
  const whole = line.at(-1) === 13 ? line.subarray(0, -1) : line;
  const bytes = whole.subarray(0, longestLine);
  return isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1');
}
