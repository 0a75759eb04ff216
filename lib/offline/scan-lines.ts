import { isAscii, isUtf8 } from 'node:buffer';
import { type FiledLine, type LineReader, lineReader } from '#lib/maillog/join/filed-line.ts';
import { yearIn } from '#lib/maillog/parse/log-clock.ts';
import { addOther, addPlain, type LineBatch, newBatch } from './line-batch.ts';
import { headOf, type LineHead, timeBehind } from './line-head.ts';
import { longestLine } from './split-lines.ts';
import { tagEndIn } from './tag-bytes.ts';

export type LineScanner = (piece: Buffer) => LineBatch;

const newline = 10;
const carriageReturn = 13;
/** What is longer is read as text. */
const longestPlain = 8192;

/**
 * Reads the lines of one file. Nearly every line of a log has the same head as the line in front of it, but for minute and second; that is seen in its bytes.
 * Every other line is read by filed-line.ts, which tells what the head of the next one has to be.
 */
export function lineScanner(options: { latest: number; year?: number | undefined }): LineScanner {
  let read: LineReader | null = null;
  let head: LineHead | null = null;
  /** The line in front, where only its bytes were looked at. */
  let before: string | null = null;

  function readText(text: string): FiledLine {
    read ??= lineReader(options);
    if (before !== null) read(before); // it may be this one that was repeated, or whose time counts
    before = null;
    const line = read(text);
    head = headOf(text, line);
    return line;
  }

  function scanPlain(batch: LineBatch, start: number, end: number): boolean {
    const { bytes } = batch;
    if (head === null || end - start > longestPlain || bytes[end - 1] === carriageReturn) return false;
    const at = timeBehind(head, bytes, start, end);
    if (at < 0) return false;
    const tagAt = start + head.length;
    if (isRepetition(bytes, tagAt) || tagEndIn(bytes, tagAt, end) === 0) return false;
    addPlain(batch, tagAt, end, at, head.host);
    return true;
  }

  return (piece) => {
    const batch = newBatch(piece);
    const isPlain = isAscii(piece);
    if (read === null) read = lineReader({ ...options, year: options.year ?? yearIn(firstLines(piece)) });
    let last = -1;
    let lastEnd = -1;
    for (let at = 0; at <= piece.length; ) {
      const found = piece.indexOf(newline, at);
      const end = found < 0 ? piece.length : found;
      if (end > at) {
        if ((isPlain || isAscii(piece.subarray(at, end))) && scanPlain(batch, at, end)) {
          last = at;
          lastEnd = end;
        } else {
          if (last >= 0) before = textIn(piece, last, lastEnd);
          last = -1;
          const text = textIn(piece, at, end);
          if (text !== '') addOther(batch, readText(text));
        }
      }
      at = end + 1;
    }
    if (last >= 0) before = textIn(piece, last, lastEnd);
    return batch;
  };
}

/** `last message repeated 3 times`, `syslogd: last message …` (filed-line.ts knows them). */
function isRepetition(bytes: Buffer, at: number): boolean {
  const first = bytes[at];
  return first === 0x6c || first === 0x4c || (first === 0x73 && bytes[at + 1] === 0x79);
}

/** So many lines are looked at for the year. */
const mostFirst = 2000;

function firstLines(piece: Buffer): string[] {
  const lines: string[] = [];
  for (let at = 0; at <= piece.length && lines.length < mostFirst; ) {
    const found = piece.indexOf(newline, at);
    const end = found < 0 ? piece.length : found;
    lines.push(textIn(piece, at, end));
    at = end + 1;
  }
  return lines;
}

/** Bytes that are no UTF-8 are read as Latin-1. */
function textIn(bytes: Buffer, start: number, end: number): string {
  const isCrlf = end > start && bytes[end - 1] === carriageReturn;
  const line = bytes.subarray(start, Math.min(isCrlf ? end - 1 : end, start + longestLine));
  return isUtf8(line) ? line.toString('utf8') : line.toString('latin1');
}
