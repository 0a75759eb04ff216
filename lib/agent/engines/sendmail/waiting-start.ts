import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';

/** It comes to that within some milliseconds of its start. */
const lookSoonMs = 3;
const soonMs = 60;
const lookEveryMs = 15;

/**
 * Cuts short the minute that sendmail sleeps at its start on a host whose name has no dot and is not found with one: it waits
 * for a name service that may be starting up, before it has read any file that could tell it otherwise (sendmail/daemon.c,
 * myhostname). SIGUSR1 ends the sleep; all that sendmail does on it is to log its state. Where the kernel does not show
 * what a process waits for, or the host's name is whole, nothing is done.
 */
export function hastenStart(pid: number): { stop(): void } {
  if (hostname().includes('.')) return { stop() {} };
  const begun = performance.now();
  let timer: NodeJS.Timeout;
  const look = async () => {
    const waitsIn = await readFile(`/proc/${pid}/wchan`, 'utf8').catch(() => null); // gone, or not ours to see
    if (waitsIn === null) return;
    if (waitsIn.includes('nanosleep')) nudge(pid);
    timer = setTimeout(() => void look(), performance.now() - begun < soonMs ? lookSoonMs : lookEveryMs);
  };
  timer = setTimeout(() => void look(), lookSoonMs);
  return { stop: () => clearTimeout(timer) };
}

function nudge(pid: number): void {
  try {
    process.kill(pid, 'SIGUSR1');
  } catch {
    // it ended between the look and the signal
  }
}
