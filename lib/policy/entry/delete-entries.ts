import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { mapNames } from './entry.ts';
import { lineOf } from './entry-store.ts';

/** Most lines that one entry of the trail names; the count is always exact. */
const named = 50;

export const deleteEntries = operation({
  name: 'policy.delete-entries',
  summary: 'Delete entries from a map of the draft',
  permission: 'policy.write',
  route: 'POST /policy/entries/{map}/delete',
  audit: ['policy.entries-deleted'],
  input: z.object({
    map: z.enum(mapNames, 'There is no such map.'),
    ids: z
      .union([z.string().transform((one) => [one]), z.array(z.string())])
      .pipe(z.array(z.string()).min(1, 'Choose at least one entry.').max(5000)),
  }),
  run: async ({ tx, audit }, { map, ids }) => {
    const where = { map, id: { in: ids } };
    const gone = await tx.policyEntry.findMany({ where, take: named, orderBy: { key: 'asc' } });
    const { count } = await tx.policyEntry.deleteMany({ where });
    if (count > 0) await audit({ kind: 'policy.entries-deleted', map, count, entries: gone.map(lineOf) });
    return { count };
  },
});
