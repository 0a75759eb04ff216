import { statfs } from 'node:fs/promises';
import { Refusal } from '#lib/refusal.ts';

export type Disk = { freeBytes: number; path: string };

/** What an ordinary process may still write where `path` lies. */
export async function diskOf(path: string): Promise<Disk> {
  const { bavail, bsize } = await statfs(path);
  return { freeBytes: bavail * bsize, path };
}

/** Kept free for the queue, the log and the daemon's own files. */
const reserve = 32 << 20;

/** Refuses when fewer than `needed` bytes can be written below `path`, and says how many are missing. */
export async function demandSpace(path: string, needed: number, space = diskOf): Promise<void> {
  const { freeBytes } = await space(path);
  const missing = needed + reserve - freeBytes;
  if (missing <= 0) return;
  throw new Refusal(
    'unavailable',
    'disk-full',
    `The gateway's disk is too full: ${sizeInWords(missing)} are missing below ${path}.`,
    { next: 'Free space on the gateway, then try again. Mail goes on being served by the active release.' },
  );
}

/** `1.5 MB`, in powers of ten as disk makers and `df -H` count. */
export function sizeInWords(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.ceil(value) : value.toFixed(1)} ${units[unit]}`;
}

const words: Record<string, { code: string; says: string; next: string }> = {
  ENOSPC: {
    code: 'disk-full',
    says: "The gateway's disk is full",
    next: 'Free space on the gateway, then try again.',
  },
  EDQUOT: {
    code: 'disk-full',
    says: 'The disk quota of the agent is used up',
    next: 'Raise the quota or free space on the gateway, then try again.',
  },
  EROFS: {
    code: 'disk-read-only',
    says: "The gateway's disk is mounted read-only",
    next: 'Look at the kernel log of the gateway for disk errors; remount it writable, then try again.',
  },
  EACCES: {
    code: 'no-permission',
    says: 'The agent has no permission to write its files',
    next: 'Check the owner and the mode of the agent’s data folder on the gateway.',
  },
  EPERM: {
    code: 'no-permission',
    says: 'The agent is not permitted to change its files',
    next: 'Check the owner and the attributes (lsattr) of the agent’s data folder on the gateway.',
  },
  EIO: {
    code: 'disk-broken',
    says: "The gateway's disk answers with input/output errors",
    next: 'Look at the kernel log of the gateway; the disk may be failing.',
  },
  EMFILE: {
    code: 'too-many-files',
    says: 'The agent has too many files open',
    next: 'Raise the limit on open files of the agent, or restart it.',
  },
};

/** The Refusal that says in words what a disk error means; null when the error is none. */
export function diskRefusal(error: unknown): Refusal | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const known = words[String(error.code)];
  if (!known) return null;
  const path = 'path' in error && typeof error.path === 'string' ? ` (${error.path})` : '';
  return new Refusal('unavailable', known.code, `${known.says}${path}.`, { next: known.next, cause: error });
}

/** Does what may fail at the disk, and then says in words why. */
export async function onDisk(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw diskRefusal(error) ?? error;
  }
}

/** For `.catch(nullIfMissing)`: what is not there is null, every other error is an error. */
export function nullIfMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
    return null;
  throw error;
}

/** Whether a file can only be copied: another file system, or a kernel that lets nobody link the files of others (proc(5), protected_hardlinks). */
export function cannotLink(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['EXDEV', 'EPERM'].includes(String(error.code));
}
