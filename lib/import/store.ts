import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Db, Tx } from '#lib/db/client.ts';
import type { ReadContext, WriteContext } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import type { ImportedFiles } from '#lib/sendmail/import/find-file.ts';

/** Files of another server that wait to be looked at. They may hold passwords, so they are sealed whole, and only an import opens them. */
const stored = z.record(z.string(), z.string());

const context = 'pending-import';

/** Keeps the files until they are taken over or discarded; answers the import's id. */
export async function putPending(
  { tx, sealer, caller, now }: WriteContext,
  origin: string,
  files: ImportedFiles,
): Promise<string> {
  const packed = gzipSync(JSON.stringify(Object.fromEntries(files)), { level: 1 });
  const data = { origin, files: sealer.seal(packed, context), createdAt: now, createdBy: caller.actor.name };
  const { id } = await tx.pendingImport.create({ data, select: { id: true } });
  return id;
}

export async function readPending({ db, sealer }: Pick<ReadContext, 'db' | 'sealer'>, id: string) {
  const row = await db.pendingImport.findUnique({ where: { id } });
  if (!row) throw gone();
  const text = gunzipSync(sealer.open(row.files, context)).toString('utf8');
  const { origin, createdAt, createdBy } = row;
  return { origin, createdAt, createdBy, files: new Map(Object.entries(stored.parse(JSON.parse(text)))) };
}

export async function removePending(tx: Tx, id: string): Promise<string> {
  const row = await tx.pendingImport.findUnique({ where: { id }, select: { origin: true } });
  if (!row) throw gone();
  await tx.pendingImport.delete({ where: { id } });
  return row.origin;
}

export function listPending(db: Db) {
  const select = { id: true, origin: true, createdAt: true, createdBy: true } as const;
  return db.pendingImport.findMany({ select, orderBy: { createdAt: 'desc' }, take: 50 });
}

/** Names the draft as it is now: it changes with every section and every entry that does. */
export async function draftStamp(db: Db | Tx): Promise<string> {
  const sections = await db.policySection.findMany({
    select: { scope: true, name: true, version: true },
    orderBy: [{ scope: 'asc' }, { name: 'asc' }],
  });
  const { _count, _max, _sum } = await db.policyEntry.aggregate({
    _count: { _all: true },
    _max: { row: true },
    _sum: { version: true },
  });
  const entries = [_count._all, _max.row, _sum.version];
  return createHash('sha256')
    .update(JSON.stringify([sections, entries]))
    .digest('hex')
    .slice(0, 24);
}

const gone = () =>
  new Refusal(
    'not-found',
    'no-import',
    'There is no such import; somebody may have taken it over or discarded it.',
  );
