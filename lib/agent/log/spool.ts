import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import { syncToDisk } from '#lib/agent/atomic.ts';
import { badCursor, formatCursor, type Place, parseCursor } from '#lib/agent/log/cursor.ts';
import { type LogPage, readLines } from '#lib/agent/log/read-lines.ts';
import {
  encodeBatch,
  recoverSegment,
  type Segment,
  type SpoolRecord,
  segmentPath,
  writeBatch,
} from '#lib/agent/log/segment.ts';
import { openTail, type Tail } from '#lib/agent/log/tail.ts';
import type { LogLine } from '#lib/gateway/api-log.ts';

/** The agent's own copy of the mail log, on disk. One process writes it. */
export type Spool = {
  /** What the source left beside the newest batch, to go on from after a restart; empty at first. */
  position: () => string;
  /** Behind the newest line, and when the daemon wrote it. */
  newest: () => { cursor: string; at: Date | null };
  /** Keeps these lines and the position together: both or neither. On disk when this resolves. */
  append: (batch: readonly SpoolRecord[], position: string) => Promise<void>;
  /** At most `limit` lines behind a cursor. Begins with a line that says so when lines behind the cursor are kept no more. */
  read: (after: string, limit: number) => Promise<LogPage>;
  close: () => Promise<void>;
};

export type SpoolOptions = {
  dir: string;
  now: () => Date;
  /** A segment that has grown to this many bytes is followed by a new one. */
  segmentBytes?: number;
  /** The oldest segments go when all together are larger than this. */
  maxBytes?: number;
  /** A segment goes when its newest line is older than this. */
  maxAgeMs?: number;
};

const day = 86_400_000;

/** Opens the spool in a folder, which it makes when missing, and mends what a crash left. */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const limits = { segmentBytes: 16 << 20, maxBytes: 256 << 20, maxAgeMs: 14 * day, ...options };
  await mkdir(options.dir, { recursive: true, mode: 0o700 });
  const shelf: Shelf = { ...limits, ...(await recover(options.dir)), current: null, tail: openTail() };
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = turn.then(act, act);
    turn = result.catch(() => {}); // whoever asked has the error; the next in line has no part in it
    return result;
  }
  return {
    position: () => shelf.position,
    newest: () => newestOf(shelf.segments),
    append: (batch, position) => inTurn(() => append(shelf, batch, position)),
    async read(after, limit) {
      const fresh = shelf.tail.read(after, limit);
      if (fresh) return freshPage(shelf, after, fresh);
      const asked = parseCursor(after);
      if (isAhead(shelf, asked)) await inTurn(() => catchUpWith(shelf, asked));
      return readLines(shelf.segments, asked, { limit, notice: await noticeFor(shelf, asked) });
    },
    close: () => inTurn(() => closeCurrent(shelf)),
  };
}

type Shelf = Required<SpoolOptions> & {
  segments: Segment[];
  position: string;
  /** The newest segment, once this process has begun it. */
  current: Current | null;
  tail: Tail;
};
type Current = { segment: Segment; file: FileHandle };

/**
 * Every life of the agent begins a segment of its own: should the machine have lost the end of the last one, new lines still come behind every
 * cursor that was handed out.
 */
async function append(shelf: Shelf, batch: readonly SpoolRecord[], position: string): Promise<void> {
  const { current, segmentBytes } = shelf;
  if (current && current.segment.size < segmentBytes) return write(shelf, current, batch, position);
  await begin(shelf, (shelf.segments.at(-1)?.number ?? 0) + 1, batch, position);
  await forgetOldest(shelf);
}

/** A new segment, numbered by the clock or at least by `least`. It counts only once its first batch is on disk. */
async function begin(
  shelf: Shelf,
  least: number,
  batch: readonly SpoolRecord[],
  position: string,
): Promise<void> {
  await closeCurrent(shelf);
  const number = Math.max(Math.floor(shelf.now().getTime() / 1000), least);
  const path = segmentPath(shelf.dir, number);
  const segment = { number, path, size: 0, lastLine: 0, lastAt: 0 };
  const file = await open(path, 'w+', 0o600);
  try {
    await syncToDisk(shelf.dir);
    await write(shelf, { segment, file }, batch, position);
  } catch (error) {
    await file.close();
    throw error;
  }
  shelf.segments.push(segment);
  shelf.current = { segment, file };
}

async function write(
  shelf: Shelf,
  { segment, file }: Current,
  batch: readonly SpoolRecord[],
  position: string,
): Promise<void> {
  const { bytes, ends } = encodeBatch(batch, position);
  await writeBatch(file, segment, bytes);
  if (batch.length > 0) {
    const before = newestOf(shelf.segments).cursor;
    const ofSegment = ends.map((end) => segment.size + end);
    shelf.tail.add({ before, segment: segment.number, records: batch, ends: ofSegment });
    segment.lastLine = ofSegment.at(-1) ?? 0;
  }
  segment.lastAt = batch.at(-1)?.at ?? segment.lastAt;
  segment.size += bytes.length;
  shelf.position = position;
}

function freshPage({ segments }: Shelf, after: string, lines: LogLine[]): LogPage {
  const next = lines.at(-1)?.cursor ?? after;
  return { lines, next, more: next < newestOf(segments).cursor };
}

async function closeCurrent(shelf: Shelf): Promise<void> {
  await shelf.current?.file.close();
  shelf.current = null;
}

async function forgetOldest(shelf: Shelf): Promise<void> {
  const oldestKept = shelf.now().getTime() - shelf.maxAgeMs;
  let total = shelf.segments.reduce((sum, { size }) => sum + size, 0);
  for (let first = shelf.segments[0]; first && shelf.segments.length > 1; first = shelf.segments[0]) {
    if (total <= shelf.maxBytes && first.lastAt >= oldestKept) return;
    shelf.segments.shift();
    shelf.tail.forget(first.number);
    total -= first.size;
    await rm(first.path, { force: true });
  }
}

/** Whether a reader has read further than this spool goes: the folder was lost, and made anew. */
function isAhead({ segments }: Shelf, asked: Place): boolean {
  return asked.segment > (segments.at(-1)?.number ?? 0);
}

/** New lines must come behind what such a reader has, or it would take them for old ones. */
async function catchUpWith(shelf: Shelf, asked: Place): Promise<void> {
  if (isAhead(shelf, asked)) await begin(shelf, asked.segment + 1, [], shelf.position);
}

/** The line that tells a reader that lines behind its cursor are gone: grown too old, or lost with their folder. */
async function noticeFor({ segments, now }: Shelf, asked: Place): Promise<LogLine[]> {
  const segment = segments.find(({ number }) => number >= asked.segment);
  if (!segment || asked.segment === 0) return [];
  if (segment.number === asked.segment) {
    if (!(await isRecordStart(segment, asked.offset))) throw badCursor(formatCursor(asked));
    return [];
  }
  const cursor = formatCursor({ segment: segment.number, offset: 0 });
  return [{ cursor, at: now().toISOString(), line: lostLines }];
}

const lostLines =
  'postern-log[0]: gap: what was logged before this and had not been read yet is no longer kept on this gateway';

function newestOf(segments: readonly Segment[]): { cursor: string; at: Date | null } {
  const last = segments.findLast(({ lastLine }) => lastLine > 0);
  if (!last) return { cursor: '', at: null };
  return { cursor: formatCursor({ segment: last.number, offset: last.lastLine }), at: new Date(last.lastAt) };
}

async function recover(dir: string): Promise<{ segments: Segment[]; position: string }> {
  const names = (await readdir(dir)).filter((name) => /^\d{10}\.log$/.test(name)).sort();
  const segments: Segment[] = [];
  let position = '';
  for (const number of names.map((name) => Number(name.slice(0, 10)))) {
    const found = await recoverSegment(dir, number);
    if (found) {
      segments.push(found.segment);
      position = found.position;
    } else {
      await rm(segmentPath(dir, number)); // begun, and cut off before its first batch was whole
    }
  }
  return { segments, position };
}

async function isRecordStart(segment: Segment, offset: number): Promise<boolean> {
  if (offset === 0 || offset >= segment.size) return true;
  const file = await open(segment.path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, offset - 1);
    return buffer[0] === 0x0a;
  } finally {
    await file.close();
  }
}
