import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { nullIfMissing } from '#lib/agent/disk.ts';
import { optionValues, readCf } from '#lib/agent/engines/sendmail/cf.ts';
import { lockedInodes, readQueueFile } from '#lib/agent/engines/sendmail/queue-file.ts';
import { runSendmail, wordsOf } from '#lib/agent/engines/sendmail/run-sendmail.ts';
import { findTool } from '#lib/agent/engines/sendmail/tools.ts';
import type { QueueAction, QueueEntry } from '#lib/gateway/api-queue.ts';
import { run } from '#lib/run.ts';

export type QueueParts = { sendmail: string; cf: string; syslogTag: string };
type QueueOutcome = { done: boolean; message: string };

const atOnce = 64;
/** The contract gives a queue action 90 s; an attempt at delivery may take as long as the other side likes. */
const attemptMs = 80_000;
const lockedCode = 75;

/** Every message of the queue, the oldest first. What is delivered while this reads is left out. */
export async function readQueue(cf: string): Promise<QueueEntry[]> {
  const locked = lockedInodes(await readFile('/proc/locks', 'utf8').catch(() => ''));
  const files = await controlFiles(cf);
  const entries: QueueEntry[] = [];
  for (let at = 0; at < files.length; at += atOnce) {
    const read = await Promise.all(files.slice(at, at + atOnce).map((path) => readEntry(path, locked)));
    entries.push(...read.filter((entry) => entry !== null));
  }
  return entries.sort((a, b) => (a.at ?? '').localeCompare(b.at ?? ''));
}

export async function countQueue(cf: string): Promise<number> {
  return (await controlFiles(cf)).length;
}

/** Does one thing with one message, with sendmail's own means where it has any. */
export async function actOnQueue(parts: QueueParts, id: string, action: QueueAction): Promise<QueueOutcome> {
  const path = (await controlFiles(parts.cf)).find((file) => basename(file).slice(2) === id);
  if (!path) return { done: false, message: `${id} is not in the queue any more.` };
  const held = basename(path).startsWith('hf');
  switch (action) {
    case 'flush':
      return held ? { done: false, message: `${id} is held. Release it first.` } : flush(parts, path, id);
    case 'hold':
      return held ? { done: true, message: `${id} is held already.` } : hold(parts, path, id);
    case 'release':
      return held ? release(parts, path, id) : { done: true, message: `${id} is not held.` };
    case 'delete':
      return remove(path, id);
  }
}

async function flush(parts: QueueParts, path: string, id: string): Promise<QueueOutcome> {
  const result = await command(parts, [`-qI${id}`, '-v'], attemptMs);
  if (!(await stat(path).catch(nullIfMissing))) return { done: true, message: `${id} has left the queue.` };
  if (result.timedOut) return { done: false, message: `${id}: the other side did not answer in time.` };
  const { reason } = readQueueFile(await readFile(path, 'utf8').catch(() => ''));
  return { done: false, message: `${id} was tried and waits on${reason === '' ? '.' : `: ${reason}`}` };
}

/** sendmail(8): -Q marks what -q selects as quarantined, with a reason. */
async function hold(parts: QueueParts, path: string, id: string): Promise<QueueOutcome> {
  const result = await command(parts, [`-qI${id}`, '-Qheld by an operator']);
  return moved(path, id, 'held', wordsOf(result));
}

async function release(parts: QueueParts, path: string, id: string): Promise<QueueOutcome> {
  const result = await command(parts, ['-qQ', `-qI${id}`, '-Q']);
  return moved(path, id, 'released', wordsOf(result));
}

async function moved(path: string, id: string, done: string, words: string): Promise<QueueOutcome> {
  if (!(await stat(path).catch(nullIfMissing))) return { done: true, message: `${id} is ${done}.` };
  return {
    done: false,
    message: `${id} is not ${done}: ${words || 'it is being delivered at this moment'}.`,
  };
}

/** Under the lock that sendmail takes for a delivery, so never while one goes on. */
async function remove(path: string, id: string): Promise<QueueOutcome> {
  const data = join(dirname(path).replace(/\/qf$/, '/df'), `df${id}`);
  const args = ['--nonblock', '--conflict-exit-code', String(lockedCode), path, 'rm', '-f', path, data];
  const { code, stderr } = await run(await findTool('flock'), args, { timeoutMs: 10_000 });
  if (code === 0) return { done: true, message: `${id} is deleted.` };
  if (code === lockedCode) return { done: false, message: `${id} is being delivered at this moment.` };
  return { done: false, message: `${id} cannot be deleted: ${stderr.trim()}` };
}

function command({ sendmail, cf, syslogTag }: QueueParts, args: string[], timeoutMs = 60_000) {
  return runSendmail(sendmail, ['-L', syslogTag, '-C', cf, ...args], { timeoutMs });
}

async function readEntry(path: string, locked: ReadonlySet<number>): Promise<QueueEntry | null> {
  const id = basename(path).slice(2);
  const [text, own, data] = await Promise.all([
    readFile(path, 'latin1').catch(nullIfMissing),
    stat(path).catch(nullIfMissing),
    stat(join(dirname(path).replace(/\/qf$/, '/df'), `df${id}`)).catch(nullIfMissing),
  ]);
  if (text === null || !own || text === '') return null;
  const held = basename(path).startsWith('hf');
  const state = held ? 'held' : locked.has(own.ino) ? 'active' : 'waiting';
  return { id, size: data?.size ?? 0, state, ...readQueueFile(text) };
}

/** `qf…` waits, `hf…` is held; both lie in the queue folders, or in their `qf` folders where there are such. */
async function controlFiles(cf: string): Promise<string[]> {
  const folders = await queueFolders(cf);
  const listed = await Promise.all(
    folders.flatMap((folder) =>
      [folder, join(folder, 'qf')].map(async (place) =>
        ((await readdir(place).catch(nullIfMissing)) ?? []).map((name) => join(place, name)),
      ),
    ),
  );
  return listed.flat().filter((path) => /^[qh]f[0-9A-Za-z]{8}\d{6,}$/.test(basename(path)));
}

/** QueueDirectory and the paths of queue groups; one that ends in * stands for all folders that begin so. */
async function queueFolders(cf: string): Promise<string[]> {
  const lines = readCf((await readFile(cf, 'utf8').catch(nullIfMissing)) ?? '');
  const groups = lines.flatMap(({ kind, text }) =>
    kind === 'Q' ? (/,\s*P[^=,]*=\s*([^,\s]+)/.exec(text)?.[1] ?? []) : [],
  );
  const found = await Promise.all(
    [...optionValues(lines, 'QueueDirectory').slice(-1), ...groups].map(async (path) => {
      if (!path.endsWith('*')) return [path];
      const start = basename(path).slice(0, -1);
      const names = (await readdir(dirname(path)).catch(nullIfMissing)) ?? [];
      return names.filter((name) => name.startsWith(start)).map((name) => join(dirname(path), name));
    }),
  );
  return [...new Set(found.flat())];
}
