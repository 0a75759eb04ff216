import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { nullIfMissing } from '#lib/agent/disk.ts';

/**
 * How far a file has been read. The inode alone does not name a log file: it is used again soon after the oldest one is deleted; so the
 * beginning of the file is kept with it.
 */
export type FilePlace = { inode: number; offset: number; head: Head };
type Head = { length: number; digest: string };

const headBytes = 256;

export function formatPlace({ inode, offset, head }: FilePlace): string {
  return `file ${inode} ${offset} ${head.length} ${head.digest}`;
}

/** Null when the position is not one of a file. */
export function parsePlace(position: string): FilePlace | null {
  const match = /^file (\d+) (\d+) (\d+) ([0-9a-f]+)$/.exec(position);
  if (!match) return null;
  const [inode = 0, offset = 0, length = 0] = match.slice(1, 4).map(Number);
  return { inode, offset, head: { length, digest: match[4] ?? '' } };
}

/** The place in an open file; the head is what has been read of its first bytes. */
export async function placeIn(file: FileHandle, offset: number): Promise<FilePlace> {
  const { ino } = await file.stat();
  return { inode: ino, offset, head: await headOf(file, Math.min(offset, headBytes)) };
}

async function headOf(file: FileHandle, length: number): Promise<Head> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
  const digest = createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex').slice(0, 16);
  return { length: bytesRead, digest };
}

/** Files to read, in this order, each from an offset; the last is the live one. */
export type Route = { files: { path: string; offset: number }[]; missing: boolean };

/**
 * How to go on from a place after the file may have been rotated: the rest of the file that was being read, under whatever name it has now,
 * then every younger one. `missing` when that file is gone or compressed.
 */
export async function routeFrom(place: FilePlace, path: string): Promise<Route> {
  const candidates = await filesOf(path);
  for (const [at, candidate] of candidates.entries()) {
    const offset = await offsetIn(candidate, place);
    if (offset === null) continue;
    const younger = candidates.slice(at + 1).map((next) => ({ path: next, offset: 0 }));
    return { files: [{ path: candidate, offset }, ...younger], missing: false };
  }
  return { files: [{ path, offset: 0 }], missing: true };
}

/** The live file and what it was rotated to (`mail.log.1`, `mail.log-20261120`), oldest first, the live one last. */
async function filesOf(path: string): Promise<string[]> {
  const folder = dirname(path);
  const name = basename(path);
  const rotated = (await readdir(folder))
    .filter((other) => /^[.-][\w.-]+$/.test(other.slice(name.length)) && other.startsWith(name))
    .filter((other) => !/\.(gz|bz2|xz|zst|Z)$/.test(other))
    .map((other) => join(folder, other));
  const dated = await Promise.all(
    rotated.map(async (file) => ({ file, at: (await stat(file).catch(nullIfMissing))?.mtimeMs ?? 0 })),
  );
  return [...dated.sort((a, b) => a.at - b.at).map(({ file }) => file), path];
}

/** Where to go on in this file; null when it is not the one of the place. A file that has lost its tail goes on at its end. */
async function offsetIn(path: string, place: FilePlace): Promise<number | null> {
  const file = await open(path, 'r').catch(nullIfMissing);
  if (!file) return null;
  try {
    const { ino, size } = await file.stat();
    if (ino !== place.inode || size < place.head.length) return null;
    const head = await headOf(file, place.head.length);
    return head.digest === place.head.digest ? Math.min(place.offset, size) : null;
  } finally {
    await file.close();
  }
}
