import { readFile, readlink, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { nullIfMissing } from '#lib/agent/disk.ts';

/** A sendmail daemon by its pid file (op.me section 5.6, PidFile): the process id, and below it how it was started. */
export type NotedDaemon = { pid: number; command: string; since: Date };

/** Null when the file is not there, or the process it names has ended or is another program by now. */
export async function readPidFile(path: string): Promise<NotedDaemon | null> {
  const text = await readFile(path, 'utf8').catch(nullIfMissing);
  const [first = '', command = ''] = (text ?? '').split('\n');
  const pid = Number(first);
  if (!Number.isInteger(pid) || pid < 2) return null;
  const program = await readlink(`/proc/${pid}/exe`).catch(() => null);
  if (!program?.replace(/ \(deleted\)$/, '').endsWith('/sendmail')) return null;
  const written = await stat(path);
  return { pid, command, since: written.mtime };
}

/** Changes whenever a daemon has written its pid file, which it does once it listens. */
export async function pidFileStamp(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(nullIfMissing);
  return found ? `${found.ino}:${found.mtimeNs}` : '';
}

/** Ends a process that is not a child of ours, and waits until it has. */
export async function endProcess(pid: number, withinMs = 5000): Promise<void> {
  const deadline = Date.now() + withinMs;
  if (!send(pid, 'SIGTERM')) return;
  while (send(pid, 0)) {
    if (Date.now() > deadline) send(pid, 'SIGKILL');
    await sleep(20);
  }
}

/** False when there is no such process any more. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
