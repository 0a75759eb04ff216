import { randomUUID } from 'node:crypto';
import type { Tx } from '#lib/db/client.ts';
import { insertRows } from '#lib/db/insert-rows.ts';
import { type Entry, entryId, type MapName } from '#lib/policy/entry.ts';

/** Most ids in one statement: SQLite takes 32,766 parameters. */
const chunk = 10_000;

/**
 * Makes the draft hold these entries and no others. One that is there already with the same value stays as it is, with its notes; the answer counts those
 * that were added or changed, and those that are gone.
 */
export async function replaceEntries(
  tx: Tx,
  entries: readonly Entry[],
  by: string,
): Promise<{ changed: number; gone: number }> {
  const wanted = new Map(entries.map((entry) => [entryId(entry), entry]));
  const before = await tx.policyEntry.findMany({
    select: {
      id: true,
      map: true,
      tag: true,
      key: true,
      value: true,
      spelling: true,
      state: true,
      version: true,
    },
  });
  const gone: string[] = [];
  let changed = 0;
  for (const row of before) {
    const id = entryId({ ...row, map: row.map as MapName });
    const entry = wanted.get(id);
    wanted.delete(id);
    if (!entry) gone.push(row.id);
    else if (entry.value !== row.value || (entry.spelling ?? null) !== row.spelling) {
      changed += 1;
      const state = row.state === 'new' ? 'new' : 'changed';
      const data = {
        ...entry,
        spelling: entry.spelling ?? null,
        state,
        version: row.version + 1,
        updatedBy: by,
      };
      await tx.policyEntry.update({ where: { id: row.id }, data });
    }
  }
  for (let at = 0; at < gone.length; at += chunk)
    await tx.policyEntry.deleteMany({ where: { id: { in: gone.slice(at, at + chunk) } } });
  const now = new Date();
  const rows = [...wanted.values()].map((entry) => ({
    ...entry,
    spelling: entry.spelling ?? null,
    id: randomUUID(),
    state: 'new',
    version: 1,
    createdAt: now,
    updatedAt: now,
    updatedBy: by,
  }));
  await insertRows(tx, 'PolicyEntry', rows);
  return { changed: changed + rows.length, gone: gone.length };
}
