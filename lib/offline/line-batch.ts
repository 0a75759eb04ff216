import type { FiledLine } from '#lib/maillog/join/filed-line.ts';

/** Lines of a log file beside each other. A text is made of a line where it is read, which may be in another thread. */
export type LineBatch = {
  bytes: Buffer;
  count: number;
  /** Where `tag[pid]: text` stands in the bytes. */
  starts: Uint32Array;
  ends: Uint32Array;
  /** Those that are not read as they stand there: no ASCII, a form that is rare, a line that was repeated. */
  others: Map<number, FiledLine>;
  /** NaN where no time is known. */
  times: Float64Array;
  hosts: string[];
};

/** Lines of a batch that follow each other. */
export type LineRange = { batch: LineBatch; from: number; until: number };

export function filedLine(batch: LineBatch, index: number): FiledLine {
  const other = batch.others.get(index);
  if (other) return other;
  return {
    at: timeOf(batch, index),
    host: batch.hosts[index] ?? '',
    line: textOf(batch, index),
    repeats: null,
  };
}

export function timeOf({ times }: LineBatch, index: number): number | null {
  const at = times[index] ?? Number.NaN;
  return Number.isNaN(at) ? null : at;
}

function textOf({ bytes, starts, ends }: LineBatch, index: number): string {
  return bytes.toString('latin1', starts[index], ends[index]);
}

export function filedLines({ batch, from, until }: LineRange): FiledLine[] {
  return Array.from({ length: until - from }, (_, offset) => filedLine(batch, from + offset));
}

/** A batch for so many bytes, to be filled. */
export function newBatch(bytes: Buffer): LineBatch {
  const most = Math.ceil(bytes.length / usual) + 1;
  return {
    bytes,
    count: 0,
    starts: new Uint32Array(most),
    ends: new Uint32Array(most),
    others: new Map(),
    times: new Float64Array(most),
    hosts: [],
  };
}

/** Most lines are longer. */
const usual = 100;

export function addPlain(batch: LineBatch, start: number, end: number, at: number, host: string): void {
  const { count } = batch;
  if (count === batch.starts.length) grow(batch);
  batch.starts[count] = start;
  batch.ends[count] = end;
  batch.times[count] = at;
  batch.hosts.push(host);
  batch.count = count + 1;
}

function grow(batch: LineBatch): void {
  const { starts, ends, times } = batch;
  batch.starts = new Uint32Array(2 * starts.length);
  batch.starts.set(starts);
  batch.ends = new Uint32Array(2 * ends.length);
  batch.ends.set(ends);
  batch.times = new Float64Array(2 * times.length);
  batch.times.set(times);
}

export function addOther(batch: LineBatch, line: FiledLine): void {
  batch.others.set(batch.count, line);
  addPlain(batch, 0, 0, line.at ?? Number.NaN, line.host);
}

export function batchOf(lines: readonly FiledLine[]): LineBatch {
  const batch = newBatch(Buffer.alloc(0));
  for (const line of lines) addOther(batch, line);
  return batch;
}
