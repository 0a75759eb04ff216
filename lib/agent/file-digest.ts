import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { open, stat, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashInThread } from '#lib/agent/hash-thread.ts';
import { forgetOldest } from '#lib/forget-oldest.ts';

/** A file that was written to so lately may be written to again without a later time on it: the kernel's clock ticks a hundred times a second. */
const settledNs = 20_000_000n;
/** Waiting until a file of so many bytes is settled costs less than reading it twice. */
const long = 1 << 20;
/** A thread of its own is begun as quickly as so many bytes are read. */
const longer = 16 << 20;
const most = 500;

/** SHA-256 of files by their inode, for as long as that says that nobody has written to them. */
const known = new Map<string, { stamp: string; sha256: string }>();

const inodeOf = ({ dev, ino }: BigIntStats) => `${dev}:${ino}`;
const stampOf = ({ size, mtimeNs, ctimeNs }: BigIntStats) => `${size}:${mtimeNs}:${ctimeNs}`;

/** Changes when a file is written to, or another takes its place. */
export const fileStamp = (found: BigIntStats): string => `${inodeOf(found)} ${stampOf(found)}`;

/** SHA-256 of a file, in hex. It is taken again only when the inode has changed: of a long map the agent asks half a dozen times. */
export async function digestOfFile(path: string): Promise<string> {
  const found = await settledStat(path);
  const [inode, stamp] = [inodeOf(found), stampOf(found)];
  const before = known.get(inode);
  if (before?.stamp === stamp) return before.sha256;
  const settled = unsettledNs(found) <= 0n;
  const sha256 = await read(path);
  if (settled && stampOf(await stat(path, { bigint: true })) === stamp) remember(inode, stamp, sha256);
  return sha256;
}

/** Notes the digest of a file that this process has written and nobody else could write to meanwhile, so that it need not be read for it. */
export async function noteDigest(path: string, sha256: string): Promise<void> {
  await settle(path);
  const found = await stat(path, { bigint: true });
  if (unsettledNs(found) <= 0n) remember(inodeOf(found), stampOf(found), sha256);
}

/** Dates a file that was made here a moment back, so that whoever writes to it from now on changes its times, and nobody has to wait until they would. */
export async function settle(path: string): Promise<void> {
  const { atimeMs, mtimeMs } = await stat(path);
  await utimes(path, atimeMs / 1000, (mtimeMs - Number(settledNs / 1_000_000n) - 1) / 1000);
}

async function settledStat(path: string): Promise<BigIntStats> {
  const found = await stat(path, { bigint: true });
  const wait = unsettledNs(found);
  if (found.size < long || wait <= 0n || wait > settledNs) return found;
  await sleep(Number(wait / 1_000_000n) + 1);
  return stat(path, { bigint: true });
}

/** How long until a write would show in the times of the inode; below zero: it would now. */
const unsettledNs = ({ mtimeNs }: BigIntStats) => mtimeNs + settledNs - BigInt(Date.now()) * 1_000_000n;

/** Gives a file another name or a further one, which changes what its inode says and nothing of its content. */
export async function keepingDigest(path: string, named: string, give: () => Promise<void>): Promise<void> {
  const before = await stat(path, { bigint: true });
  await give();
  const after = await stat(named, { bigint: true });
  const inode = inodeOf(after);
  const digest = known.get(inode);
  if (inode !== inodeOf(before) || digest?.stamp !== stampOf(before)) return;
  if (after.size === before.size && after.mtimeNs === before.mtimeNs)
    remember(inode, stampOf(after), digest.sha256);
}

function remember(inode: string, stamp: string, sha256: string): void {
  known.delete(inode);
  known.set(inode, { stamp, sha256 });
  forgetOldest(known, most);
}

/** Into the same piece of memory again and again: new ones would cost more than reading. */
async function read(path: string): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size >= longer) return await hashInThread(file.fd);
    const piece = Buffer.allocUnsafe(Math.max(1, Math.min(size, long)));
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, piece.length, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
