import { stat } from 'node:fs/promises';
import type { FiledLine } from '#lib/maillog/join/filed-line.ts';
import { exportReader, isJournalExport } from './journal-export.ts';
import { batchOf, filedLines, type LineBatch, type LineRange, timeOf } from './line-batch.ts';
import { readChunks } from './read-chunks.ts';
import { lineScanner } from './scan-lines.ts';
import { lineSplitter } from './split-lines.ts';

export type LogFilesOptions = {
  /** Nothing in the log is younger. */
  now: Date;
  /** The year of each file's first line, for times that say none. */
  year?: number | undefined;
};

/**
 * The lines of log files as one log, in batches: plain or gzip files in any order, `-` for standard input. Lines come in the order of their times, those of one
 * file in the order of the file, also where its clock was set back. Files that follow each other are open one at a time. Refuses what cannot be read.
 */
export async function* readLogFiles(
  paths: readonly string[],
  options: LogFilesOptions,
): AsyncGenerator<FiledLine[]> {
  let lines: FiledLine[] = [];
  for await (const range of readLogRanges(paths, options)) {
    lines = lines.length === 0 ? filedLines(range) : lines.concat(filedLines(range));
    if (lines.length < fewLines) continue;
    yield lines;
    lines = [];
  }
  if (lines.length > 0) yield lines;
}

const fewLines = 512;

/** The same, not yet made into texts. */
export async function* readLogRanges(
  paths: readonly string[],
  options: LogFilesOptions,
): AsyncGenerator<LineRange> {
  const [only] = paths;
  if (only !== undefined && paths.length === 1) {
    for await (const batch of readLogFile(only, options)) yield { batch, from: 0, until: batch.count };
  } else yield* merged(await inOrder(paths, options));
}

/** One file's lines, in batches. */
async function* readLogFile(path: string, { now, year }: LogFilesOptions): AsyncGenerator<LineBatch> {
  const latest = path === '-' ? now.getTime() : await lastWrite(path, now);
  const splitter = lineSplitter();
  const scan = lineScanner({ latest, year });
  let fromExport: ((chunk: Buffer) => FiledLine[]) | null = null;
  let isFirst = true;
  for await (const chunk of readChunks(path)) {
    if (isFirst && isJournalExport(chunk)) fromExport ??= exportReader();
    const pieces = fromExport ? [] : splitter.split(chunk);
    isFirst &&= pieces.length === 0;
    if (fromExport) yield* filled(batchOf(fromExport(chunk)));
    for (const piece of pieces) yield* filled(scan(piece));
  }
  if (fromExport) yield* filled(batchOf(fromExport(Buffer.from('\n\n'))));
  for (const piece of splitter.end()) yield* filled(scan(piece));
}

function* filled(batch: LineBatch): Generator<LineBatch> {
  if (batch.count > 0) yield batch;
}

/** When a file was written last; a time that cannot be, as in some archives, counts as now. */
async function lastWrite(path: string, now: Date): Promise<number> {
  const found = await stat(path).catch(() => null);
  const at = found?.isFile() ? found.mtimeMs : now.getTime();
  return at < Date.UTC(1990, 0, 1) ? now.getTime() : Math.min(at, now.getTime());
}

type Waiting = { path: string; firstAt: number; open: () => AsyncGenerator<LineBatch> };

/** The files by the time of their first line. Standard input cannot be read twice, so it stays open. */
async function inOrder(paths: readonly string[], options: LogFilesOptions): Promise<Waiting[]> {
  const found: Waiting[] = [];
  for (const path of paths) {
    const batches = readLogFile(path, options);
    const first = await batches.next();
    if (first.done) continue;
    const firstAt = firstTime(first.value) ?? Number.NEGATIVE_INFINITY;
    if (path === '-') found.push({ path, firstAt, open: () => resume(first.value, batches) });
    else {
      await batches.return(undefined);
      found.push({ path, firstAt, open: () => readLogFile(path, options) });
    }
  }
  return found.toSorted((a, b) => a.firstAt - b.firstAt);
}

function firstTime(batch: LineBatch): number | undefined {
  return batch.times.subarray(0, batch.count).find((at) => !Number.isNaN(at));
}

async function* resume(first: LineBatch, rest: AsyncGenerator<LineBatch>): AsyncGenerator<LineBatch> {
  yield first;
  yield* rest;
}

/** A file that is being read, and the line that is next in it. */
type Head = { batches: AsyncGenerator<LineBatch>; batch: LineBatch; at: number; time: number };

const noLines = batchOf([]);

async function* merged(waiting: Waiting[]): AsyncGenerator<LineRange> {
  const heads: Head[] = [];
  while (heads.length > 0 || waiting.length > 0) {
    const current = heads.reduce<Head | null>(
      (best, head) => (best && best.time <= head.time ? best : head),
      null,
    );
    const next = waiting[0];
    if (next && (current === null || next.firstAt <= current.time)) {
      waiting.shift();
      const head = { batches: next.open(), batch: noLines, at: 0, time: next.firstAt };
      if (await advance(head)) heads.push(head);
      continue;
    }
    if (current === null) break;
    const others = heads.filter((head) => head !== current).map(({ time }) => time);
    const limit = Math.min(...others, next?.firstAt ?? Number.POSITIVE_INFINITY);
    yield take(current, limit);
    if (current.at >= current.batch.count && !(await advance(current)))
      heads.splice(heads.indexOf(current), 1);
  }
}

/** Takes the lines up to a time, at least one. A line without a time, or from before the clock was set back, belongs to the one in front of it. */
function take(head: Head, limit: number): LineRange {
  const { batch, at: from } = head;
  while (head.at < batch.count && head.time <= limit) {
    head.at += 1;
    const at = head.at < batch.count ? timeOf(batch, head.at) : null;
    if (at !== null && at > head.time) head.time = at;
  }
  return { batch, from, until: head.at };
}

async function advance(head: Head): Promise<boolean> {
  const next = await head.batches.next();
  if (next.done) return false;
  head.batch = next.value;
  head.at = 0;
  const at = timeOf(next.value, 0);
  if (at !== null && at > head.time) head.time = at;
  return true;
}
