import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { trailRowOf } from '#lib/audit/trail-row.ts';
import { type Anchor, type ChainVerdict, verifyRows } from '#lib/audit/verify-chain.ts';
import { openTrailFile } from '#lib/db/trail-file.ts';
import { Refusal } from '#lib/refusal.ts';
import { readChunks } from './read-chunks.ts';

/** What `postern audit verify` was asked. Without a file: the console's own database. */
export type VerifyWanted = { file: string | null; anchors: Anchor[]; extract: boolean };

/** Holds a copy of the database, or an export as JSON Lines, against itself and against what was seen elsewhere. */
export async function verifyFile({
  file,
  anchors,
  extract,
}: VerifyWanted & { file: string }): Promise<ChainVerdict> {
  const verifying = verifyRows(anchors, { extract });
  if (!(await isDatabase(file))) {
    for await (const row of exported(file)) verifying.take(trailRowOf(row));
    return verifying.end();
  }
  const trail = openTrailFile(file);
  try {
    for (const row of trail.rows()) verifying.take(trailRowOf(row));
    return verifying.end(trail.written);
  } finally {
    trail.close();
  }
}

/** Hashes that were seen: every line with a number and a hash, such as an older export. */
export async function anchorsOf(file: string): Promise<Anchor[]> {
  const anchors: Anchor[] = [];
  for await (const { seq, hash } of exported(file))
    if (typeof seq === 'number' && typeof hash === 'string') anchors.push({ seq, hash, where: file });
  if (anchors.length === 0)
    throw new Refusal('invalid', 'no-anchors', `${file} names no hash of the trail.`, {
      next: 'An export of the trail as JSON Lines does, or lines such as {"seq":12,"hash":"…"}.',
    });
  return anchors;
}

async function isDatabase(path: string): Promise<boolean> {
  if (path === '-') return false;
  const file = await open(path).catch((cause: unknown) => {
    throw new Refusal('invalid', 'cannot-read', `${path} cannot be read.`, { cause });
  });
  try {
    const { buffer } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.toString('latin1').startsWith('SQLite format 3');
  } finally {
    await file.close();
  }
}

type Line = Parameters<typeof trailRowOf>[0];

async function* exported(path: string): AsyncGenerator<Line> {
  let number = 0;
  for await (const line of createInterface({ input: Readable.from(readChunks(path)), crlfDelay: Infinity })) {
    number += 1;
    if (line.trim() !== '') yield lineOf(line, path, number);
  }
}

const missing = { actorId: null, role: null, address: null, subject: null };

function lineOf(text: string, path: string, number: number): Line {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    read = null;
  }
  if (typeof read === 'object' && read !== null && 'seq' in read && 'hash' in read)
    return { at: '', actorKind: '', actorName: '', kind: '', data: null, prevHash: '', ...missing, ...read };
  throw new Refusal('invalid', 'no-entry', `Line ${number} of ${path} is no entry of a trail.`, {
    next: 'Give a copy of postern.db, or an export of the trail as JSON Lines.',
  });
}
