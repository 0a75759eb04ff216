import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';

/** One line as it is kept: milliseconds since 1970, and `tag[pid]: text`. */
export type SpoolRecord = { at: number; line: string };

/** A file of the spool, as far as it is committed. */
export type Segment = {
  number: number;
  path: string;
  /** Bytes that are whole and on disk. */
  size: number;
  /** Behind its last line; 0 when it holds none. */
  lastLine: number;
  /** When its last line was written by the daemon, in milliseconds. */
  lastAt: number;
};

/*
 * A segment is text: a line `1795218907123 tag[pid]: …` for each record, and a line `=POSITION` behind every batch that says how far
 * the source has been read. A batch without its `=` line was cut off by a crash and never happened, so lines and position
 * always agree.
 */
const commitMark = 0x3d;
const newline = 0x0a;

export function segmentPath(folder: string, number: number): string {
  return join(folder, `${String(number).padStart(10, '0')}.log`);
}

/** The bytes of a batch, and behind how many of them each line ends. */
export function encodeBatch(
  records: readonly SpoolRecord[],
  position: string,
): { bytes: Buffer; ends: number[] } {
  const lines = records.map(({ at, line }) => `${String(at).padStart(13, '0')} ${line}\n`);
  let end = 0;
  const ends = lines.map((line) => {
    end += Buffer.byteLength(line);
    return end;
  });
  return { bytes: Buffer.from(`${lines.join('')}=${position}\n`), ends };
}

/** Cuts off what a crash left behind the last whole batch, and tells the position of that batch. Null when no batch is whole. */
export async function recoverSegment(
  folder: string,
  number: number,
): Promise<{ segment: Segment; position: string } | null> {
  const path = segmentPath(folder, number);
  const file = await open(path, 'r+');
  try {
    const content = await file.readFile();
    const whole = wholeBatches(content);
    if (!whole) return null;
    if (whole.size < content.length) {
      await file.truncate(whole.size);
      await file.datasync();
    }
    return { segment: { number, path, ...whole }, position: whole.position };
  } finally {
    await file.close();
  }
}

function wholeBatches(content: Buffer) {
  const whole = { size: 0, lastLine: 0, lastAt: 0, position: '' };
  let lastLine = 0;
  let lastAt = 0;
  for (const { start, end, isCommit } of records(content)) {
    if (!isCommit) {
      lastLine = end;
      lastAt = timeOf(content, start);
      continue;
    }
    Object.assign(whole, { size: end, lastLine, lastAt });
    whole.position = content.toString('utf8', start + 1, end - 1);
  }
  return whole.size > 0 ? whole : null;
}

/** Whole records of a buffer that begins at the start of one. */
export function* records(buffer: Buffer): Generator<{ start: number; end: number; isCommit: boolean }> {
  let start = 0;
  for (let at = buffer.indexOf(newline); at >= 0; at = buffer.indexOf(newline, start)) {
    yield { start, end: at + 1, isCommit: buffer[start] === commitMark };
    start = at + 1;
  }
}

export function timeOf(buffer: Buffer, start: number): number {
  return Number(buffer.toString('latin1', start, start + 13));
}

export function textOf(buffer: Buffer, start: number, end: number): string {
  return buffer.toString('utf8', start + 14, end - 1);
}

/** Writes a batch behind what is committed. A batch that fails half-way is cut off again, so that it never happened. */
export async function writeBatch(file: FileHandle, segment: Segment, batch: Buffer): Promise<void> {
  try {
    for (let done = 0; done < batch.length; ) {
      done += (await file.write(batch, done, batch.length - done, segment.size + done)).bytesWritten;
    }
    await file.datasync();
  } catch (error) {
    await file.truncate(segment.size);
    throw error;
  }
}
