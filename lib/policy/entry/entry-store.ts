import { randomUUID } from 'node:crypto';
import type { Db, Tx } from '#lib/db/client.ts';
import type { PolicyEntry } from '#lib/db/generated/client.ts';
import { insertRows } from '#lib/db/insert-rows.ts';
import { Refusal } from '#lib/refusal.ts';
import type { Entry } from './entry.ts';

/** An entry of the draft with its row: what the form was loaded with, and how it stands against the newest release. */
export type DraftEntry = PolicyEntry;

/** A line of a map as the trail tells it. */
export const lineOf = ({ tag, key, value }: Pick<Entry, 'tag' | 'key' | 'value'>): string =>
  value === '' ? `${tag}${key}` : `${tag}${key} ${value}`;

export async function readEntry(db: Db | Tx, id: string): Promise<DraftEntry> {
  const entry = await db.policyEntry.findUnique({ where: { id } });
  if (!entry)
    throw new Refusal('not-found', 'no-entry', 'There is no such entry; somebody may have deleted it.');
  return entry;
}

type Save = { id?: string | undefined; version?: number | undefined; entry: Entry; by: string };

/**
 * Makes or changes one entry. Refuses when its key is taken by another, or when the row changed since the form was loaded;
 * answers the entry before.
 */
export async function writeEntry(tx: Tx, { id, version, entry, by }: Save) {
  const { map, tag, key } = entry;
  const taken = await tx.policyEntry.findUnique({ where: { map_tag_key: { map, tag, key } } });
  if (taken && taken.id !== id)
    throw new Refusal('conflict', 'duplicate-key', `There is an entry for ${tag}${key} already.`, {
      fields: { key: [`There is an entry for ${tag}${key} already: ${taken.value || 'it is in the list'}.`] },
    });
  if (!id) return { before: null, after: await tx.policyEntry.create({ data: { ...entry, updatedBy: by } }) };
  const before = await readEntry(tx, id);
  if (before.version !== version) throw superseded(before);
  return { before, after: await rewriteEntry(tx, before, { entry, by }) };
}

/** Puts an entry in the place of a row that is there. */
export function rewriteEntry(
  tx: Tx,
  before: Pick<DraftEntry, 'id' | 'tag' | 'key' | 'state' | 'version'>,
  { entry, by }: { entry: Entry; by: string },
): Promise<DraftEntry> {
  const sameKey = before.tag === entry.tag && before.key === entry.key;
  const state = before.state === 'new' || !sameKey ? 'new' : 'changed';
  return tx.policyEntry.update({
    where: { id: before.id },
    data: { ...entry, spelling: entry.spelling ?? null, state, version: before.version + 1, updatedBy: by },
  });
}

function superseded(now: DraftEntry): Refusal {
  return new Refusal('conflict', 'superseded', `${now.updatedBy} changed this entry in the meantime.`, {
    next: `It reads “${lineOf(now)}” now. Load it again and repeat your change; nothing of yours was saved.`,
  });
}

/** Adds entries whose keys are known to be free, many at once. */
export async function addEntries(
  tx: Tx,
  entries: readonly Entry[],
  { by, now }: { by: string; now: Date },
): Promise<void> {
  const rows = entries.map(({ spelling = null, ...entry }) => ({
    id: randomUUID(),
    ...entry,
    spelling,
    state: 'new',
    version: 1,
    createdAt: now,
    updatedAt: now,
    updatedBy: by,
  }));
  await insertRows(tx, 'PolicyEntry', rows);
}

/** Most ids in one statement: SQLite takes 32,766 parameters. */
const idsAtOnce = 10_000;

/** Deletes entries by their rows, however many. */
export async function removeEntries(tx: Tx, ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += idsAtOnce)
    await tx.policyEntry.deleteMany({ where: { id: { in: ids.slice(at, at + idsAtOnce) } } });
}
