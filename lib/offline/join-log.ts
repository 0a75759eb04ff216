import { stat } from 'node:fs/promises';
import {
  type JoiningThread,
  joinHere,
  joinInThreads,
  joiningThreads,
  type LineJoiner,
  startThreads,
} from './join-in-threads.ts';
import type { LineRange } from './line-batch.ts';
import { areIdsOfProcesses, mostSeen } from './line-router.ts';
import { type LogFilesOptions, readLogRanges } from './log-files.ts';
import type { LineWriter } from './put-lines.ts';

/** Longer logs are joined in several threads, which take a moment to start. */
const shortLog = 40_000;
/** Files of so many bytes are longer. */
const longFiles = 10_000_000;

/**
 * Writes a message a line. Threads are started before the first line is read where the files' sizes say that there will be work for them; whether the lines can
 * be told apart shows by then.
 */
export async function joinLog(
  files: readonly string[],
  options: LogFilesOptions,
  realm: string,
  writer: LineWriter,
): Promise<void> {
  const count = joiningThreads();
  const early = count > 0 && (await bytesIn(files)) >= longFiles ? startThreads(count, realm) : null;
  const enough = early ? mostSeen : shortLog;
  const beginning: LineRange[] = [];
  let lines = 0;
  let joiner: LineJoiner | null = null;

  async function begin(isLong: boolean): Promise<LineJoiner> {
    const isForThreads = isLong && count > 0 && areIdsOfProcesses(beginning);
    const threads = isForThreads ? (early ?? startThreads(count, realm)) : null;
    if (early && !threads) await stop(early);
    const begun = threads ? joinInThreads(threads, writer) : joinHere(realm, writer);
    joiner = begun;
    for (const range of beginning.splice(0)) await begun.add(range);
    return begun;
  }

  try {
    for await (const range of readLogRanges(files, options)) {
      if (joiner === null) {
        beginning.push(range);
        lines += range.until - range.from;
        if (lines >= enough) joiner = await begin(true);
      } else await joiner.add(range);
      if (!(await writer.flush())) return;
    }
  } finally {
    joiner ??= await begin(false);
    await joiner.end();
    await writer.flush();
  }
}

/** An exit that was asked for is no failure. */
async function stop(threads: readonly JoiningThread[]): Promise<void> {
  await Promise.all(threads.map((thread) => thread.stop()));
}

/** How much files hold at least: what is packed, or comes through a pipe, does not say. */
async function bytesIn(files: readonly string[]): Promise<number> {
  const sizes = files.map(async (path) => {
    const found = path === '-' ? null : await stat(path).catch(() => null);
    return found?.isFile() ? found.size : 0;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
