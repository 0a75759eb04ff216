import type { QueueEntry } from '#lib/gateway/api-queue.ts';

/** What a queue control file says (op.me, appendix B, version 8): one code letter a line, `.` at the end. */
export type QueueFile = Pick<QueueEntry, 'sender' | 'recipients' | 'at' | 'reason' | 'tries' | 'triedAt'>;

export function readQueueFile(text: string): QueueFile {
  const file: QueueFile = { sender: '', recipients: [], at: null, reason: '', tries: 0, triedAt: null };
  let quarantined: string | null = null;
  for (const line of text.split('\n')) {
    if (line === '.' || line.startsWith('H')) break; // headers may hold anything
    const value = line.slice(1);
    if (line.startsWith('T')) file.at = timeOf(value);
    else if (line.startsWith('K')) file.triedAt = timeOf(value);
    else if (line.startsWith('N')) file.tries = Number.parseInt(value, 10) || 0;
    else if (line.startsWith('S')) file.sender = bare(value);
    else if (line.startsWith('R')) file.recipients.push(bare(value.slice(value.indexOf(':') + 1)));
    else if (line.startsWith('M')) file.reason = value;
    else if (line.startsWith('q')) quarantined = value;
  }
  return { ...file, reason: quarantined ?? file.reason };
}

/** Seconds since 1970; zero stands for never. */
function timeOf(value: string): string | null {
  return /^[1-9]\d{0,10}$/.test(value) ? new Date(Number(value) * 1000).toISOString() : null;
}

/** Inodes that somebody holds a lock on, from /proc/locks: sendmail locks what it delivers (flock(2)). */
export function lockedInodes(locks: string): Set<number> {
  const inodes = [...locks.matchAll(/^\d+: (?:FLOCK|POSIX|OFDLCK)\s+\S+\s+WRITE\s+-?\d+\s+\S+:(\d+)\s/gm)];
  return new Set(inodes.map(([, inode]) => Number(inode)));
}

const bare = (address: string) => address.replace(/^<(.*)>$/, '$1');
