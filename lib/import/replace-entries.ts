import type { Tx } from '#lib/db/client.ts';
import { type Entry, entryId, type MapName } from '#lib/policy/entry/entry.ts';
import { addEntries, removeEntries, rewriteEntry } from '#lib/policy/entry/entry-store.ts';

/**
 * Makes the draft hold these entries and no others. One that is there already with the same value stays as it is, with its notes; the answer counts those
 * that were added or changed, and those that are gone.
 */
export async function replaceEntries(
  tx: Tx,
  entries: readonly Entry[],
  { by, now }: { by: string; now: Date },
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
      await rewriteEntry(tx, row, { entry, by });
    }
  }
  await removeEntries(tx, gone);
  const added = [...wanted.values()];
  await addEntries(tx, added, { by, now });
  return { changed: changed + added.length, gone: gone.length };
}
