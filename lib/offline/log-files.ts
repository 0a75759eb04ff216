import { stat } from 'node:fs/promises';
import { type FiledLine, lineReader } from '#lib/maillog/filed-line.ts';
import { yearIn } from '#lib/maillog/log-clock.ts';
import { exportReader, isJournalExport } from './journal-export.ts';
import { readChunks } from './read-chunks.ts';
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
  const [only] = paths;
  if (only !== undefined && paths.length === 1) yield* readLogFile(only, options);
  else yield* merged(await inOrder(paths, options));
}

/** One file's lines, in batches. */
async function* readLogFile(path: string, { now, year }: LogFilesOptions): AsyncGenerator<FiledLine[]> {
  const latest = path === '-' ? now.getTime() : await lastWrite(path, now);
  const splitter = lineSplitter();
  let read: ((lines: string[]) => FiledLine[]) | null = null;
  let fromExport: ((chunk: Buffer) => FiledLine[]) | null = null;
  const begin = (lines: string[]) => {
    const reader = lineReader({ latest, year: year ?? yearIn(lines) });
    return (more: string[]) => readAll(more, reader);
  };
  for await (const chunk of readChunks(path)) {
    if (read === null && isJournalExport(chunk)) fromExport ??= exportReader();
    const lines = fromExport ? [] : splitter.split(chunk);
    if (lines.length > 0) read ??= begin(lines);
    const batch = fromExport ? fromExport(chunk) : read?.(lines);
    if (batch && batch.length > 0) yield batch;
  }
  const tail = splitter.end();
  const last = fromExport ? fromExport(Buffer.from('\n\n')) : (read ?? begin(tail))(tail);
  if (last.length > 0) yield last;
}

function readAll(lines: readonly string[], reader: (line: string) => FiledLine): FiledLine[] {
  const batch: FiledLine[] = [];
  for (const line of lines) if (line !== '') batch.push(reader(line));
  return batch;
}

/** When a file was written last; a time that cannot be, as in some archives, counts as now. */
async function lastWrite(path: string, now: Date): Promise<number> {
  const found = await stat(path).catch(() => null);
  const at = found?.isFile() ? found.mtimeMs : now.getTime();
  return at < Date.UTC(1990, 0, 1) ? now.getTime() : Math.min(at, now.getTime());
}

type Waiting = { path: string; firstAt: number; open: () => AsyncGenerator<FiledLine[]> };

/** The files by the time of their first line. Standard input cannot be read twice, so it stays open. */
async function inOrder(paths: readonly string[], options: LogFilesOptions): Promise<Waiting[]> {
  const found: Waiting[] = [];
  for (const path of paths) {
    const batches = readLogFile(path, options);
    const first = await batches.next();
    if (first.done) continue;
    const firstAt = first.value.find(({ at }) => at !== null)?.at ?? Number.NEGATIVE_INFINITY;
    if (path === '-') found.push({ path, firstAt, open: () => resume(first.value, batches) });
    else {
      await batches.return(undefined);
      found.push({ path, firstAt, open: () => readLogFile(path, options) });
    }
  }
  return found.toSorted((a, b) => a.firstAt - b.firstAt);
}

async function* resume(first: FiledLine[], rest: AsyncGenerator<FiledLine[]>): AsyncGenerator<FiledLine[]> {
  yield first;
  yield* rest;
}

/** A file that is being read, and the line that is next in it. */
type Head = { batches: AsyncGenerator<FiledLine[]>; batch: FiledLine[]; at: number; time: number };

const batchLines = 2048;

async function* merged(waiting: Waiting[]): AsyncGenerator<FiledLine[]> {
  const heads: Head[] = [];
  let out: FiledLine[] = [];
  while (heads.length > 0 || waiting.length > 0) {
    const current = heads.reduce<Head | null>(
      (best, head) => (best && best.time <= head.time ? best : head),
      null,
    );
    const next = waiting[0];
    if (next && (current === null || next.firstAt <= current.time)) {
      waiting.shift();
      const head = { batches: next.open(), batch: [], at: 0, time: next.firstAt };
      if (await advance(head)) heads.push(head);
      continue;
    }
    if (current === null) break;
    const others = heads.filter((head) => head !== current).map(({ time }) => time);
    const limit = Math.min(...others, next?.firstAt ?? Number.POSITIVE_INFINITY);
    take(current, limit, out);
    if (current.at >= current.batch.length && !(await advance(current)))
      heads.splice(heads.indexOf(current), 1);
    if (out.length >= batchLines) {
      yield out;
      out = [];
    }
  }
  if (out.length > 0) yield out;
}

/** Takes the lines up to a time, at least one. A line without a time, or from before the clock was set back, belongs to the one in front of it. */
function take(head: Head, limit: number, out: FiledLine[]): void {
  let line = head.batch[head.at];
  while (line && head.time <= limit) {
    out.push(line);
    head.at += 1;
    line = head.batch[head.at];
    if (line?.at != null && line.at > head.time) head.time = line.at;
  }
}

async function advance(head: Head): Promise<boolean> {
  const next = await head.batches.next();
  if (next.done) return false;
  head.batch = next.value;
  head.at = 0;
  const at = next.value[0]?.at ?? null;
  if (at !== null && at > head.time) head.time = at;
  return true;
}
