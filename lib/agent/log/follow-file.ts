import { type FileHandle, open, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { nullIfMissing } from '#lib/agent/disk.ts';
import { formatPlace, parsePlace, placeIn, type Route, routeFrom } from '#lib/agent/log/file-place.ts';
import type { SpoolRecord } from '#lib/agent/log/segment.ts';
import { notice, type Sink, type Source } from '#lib/agent/log/source.ts';

const chunkBytes = 1 << 20;
const newline = 0x0a;

export type FollowOptions = { path: string; sink: Sink; now: () => Date; pollMs?: number };

/**
 * Follows a log file that a syslog daemon writes, through rotation by renaming and by truncating. The position is kept with the lines, so
 * nothing is lost or doubled when the agent restarts. A file seen for the first time is read from its end; one that appears later, from
 * its start.
 */
export function followFile({ path, sink, now, pollMs = 250 }: FollowOptions): Source {
  const stop = new AbortController();
  const reading = readingOf({ path, sink, now });
  const running = follow(reading, pollMs, stop.signal);
  return {
    describe: () => reading.trouble ?? `following ${path}`,
    async close() {
      stop.abort();
      await running;
      await reading.file?.close();
    },
  };
}

/** The same, by whoever asks: `readAll` keeps what there is by now. Once closed it begins anew where the position is. */
export function fileReader(options: Omit<FollowOptions, 'pollMs'>) {
  let reading = readingOf(options);
  return {
    async readAll(): Promise<void> {
      while (await step(reading).catch((error: unknown) => noteTrouble(reading, error)));
    },
    trouble: () => reading.trouble,
    async close(): Promise<void> {
      await reading.file?.close();
      reading = readingOf(options);
    },
  };
}

const readingOf = ({ path, sink, now }: Omit<FollowOptions, 'pollMs'>): Reading => ({
  ...{ path, sink, now, file: null, offset: 0, buffer: Buffer.alloc(chunkBytes), queue: null },
  trouble: `opening ${path}`,
});

function noteTrouble(reading: Reading, error: unknown): false {
  reading.trouble = `cannot follow ${reading.path}: ${error instanceof Error ? error.message : String(error)}`;
  return false;
}

type Reading = {
  path: string;
  sink: Sink;
  now: () => Date;
  file: FileHandle | null;
  offset: number;
  /** Read into again and again: at each look a new one would be a megabyte for the kernel to clear, and for V8 to collect. */
  buffer: Buffer;
  /** What is to be read after the open file; null until it is known where to begin. */
  queue: Route['files'] | null;
  /** Why nothing is read at the moment. */
  trouble: string | null;
};

async function follow(reading: Reading, pollMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const moved = await step(reading).catch((error: unknown) => noteTrouble(reading, error));
    if (!moved) await pause(pollMs, undefined, { signal }).catch(() => {}); // only ever ended by the signal
  }
}

/** Does one thing; false when there is nothing to do now. */
async function step(reading: Reading): Promise<boolean> {
  if (!reading.queue) return begin(reading);
  if (!reading.file) return openNext(reading);
  reading.trouble = null;
  if (await readSome(reading)) return true;
  return hasEnded(reading);
}

async function begin(reading: Reading): Promise<boolean> {
  const { path, sink, now } = reading;
  const place = parsePlace(sink.position());
  if (!place) {
    reading.queue = [{ path, offset: await startAtEnd(path, sink) }];
    return true;
  }
  const route = await routeFrom(place, path);
  if (route.missing) await sink.keep([notice(now(), 'gap', rotatedAway(path))], sink.position());
  reading.queue = route.files;
  return true;
}

/** The end of the file, noted at once so that a restart goes on from there; 0 when there is no file yet. */
async function startAtEnd(path: string, sink: Sink): Promise<number> {
  const file = await open(path, 'r').catch(nullIfMissing);
  if (!file) return 0;
  try {
    const { size } = await file.stat();
    await sink.keep([], formatPlace(await placeIn(file, size)));
    return size;
  } finally {
    await file.close();
  }
}

function rotatedAway(path: string): string {
  return `${path} was rotated while the agent was away, and the older file is gone or compressed; its last lines are missing`;
}

async function openNext(reading: Reading): Promise<boolean> {
  const [next] = reading.queue ?? [];
  if (!next) return false;
  reading.file = await open(next.path, 'r').catch(nullIfMissing);
  if (!reading.file) {
    reading.trouble = `waiting for ${next.path} to appear`;
    return false;
  }
  reading.offset = next.offset;
  reading.queue?.shift();
  return true;
}

/** Keeps the next whole lines of the open file. */
async function readSome(reading: Reading): Promise<boolean> {
  const { file, offset, buffer, sink } = reading;
  if (!file) return false;
  const { bytesRead } = await file.read(buffer, 0, chunkBytes, offset);
  const chunk = buffer.subarray(0, bytesRead);
  const whole = chunk.lastIndexOf(newline) + 1 || (bytesRead === chunkBytes ? bytesRead : 0);
  if (whole === 0) return false;
  const batch = recordsOf(chunk.subarray(0, whole).toString('utf8'), sink);
  const place = formatPlace(await placeIn(file, offset + whole));
  if (batch.length > 0 || bytesRead === chunkBytes) await sink.keep(batch, place);
  reading.offset = offset + whole;
  return true;
}

function recordsOf(text: string, sink: Sink): SpoolRecord[] {
  return text.split('\n').flatMap((line) => sink.records(line));
}

/**
 * Whether the file at its end has a successor. A renamed file may still be written to until the syslog daemon opens the new one, so it is left
 * only once the new one holds something, and after one more look.
 */
async function hasEnded(reading: Reading): Promise<boolean> {
  const { file, path, offset, queue } = reading;
  if (!file || !queue) return false;
  const { ino, size } = await file.stat();
  if (size < offset) {
    reading.offset = 0; // truncated in place (logrotate's copytruncate)
    return true;
  }
  if (queue.length === 0) {
    const live = await stat(path).catch(nullIfMissing);
    if (!live || live.ino === ino || live.size === 0) return false;
    queue.push({ path, offset: 0 });
  }
  if (await readSome(reading)) return true;
  await file.close();
  reading.file = null;
  return true;
}
