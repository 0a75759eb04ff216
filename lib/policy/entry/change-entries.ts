import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { entrySchema, mapNames } from './entry.ts';
import { lineOf } from './entry-store.ts';

/** What is not there stays as it is. */
const changes = z
  .object({
    value: z.string(),
    comment: z.string(),
    owner: z.string(),
    ticket: z.string(),
    endsOn: z.string().nullable(),
  })
  .partial();

const named = 50;

/** Changes one or several fields of many entries at once: all of them, or none. */
export const changeEntries = operation({
  name: 'policy.change-entries',
  summary: 'Change fields of many entries of the draft',
  permission: 'policy.write',
  route: 'POST /policy/entries/{map}/change',
  audit: ['policy.entries-changed'],
  input: z.object({
    map: z.enum(mapNames, 'There is no such map.'),
    ids: z
      .union([z.string().transform((one) => [one]), z.array(z.string())])
      .pipe(
        z.array(z.string()).min(1, 'Choose at least one entry.').max(5000, 'Choose at most 5,000 entries.'),
      ),
    set: changes.refine((set) => Object.keys(set).length > 0, 'Choose what is to be changed.'),
  }),
  run: async ({ tx, audit, caller }, { map, ids, set }) => {
    const rows = await tx.policyEntry.findMany({ where: { map, id: { in: ids } }, orderBy: { key: 'asc' } });
    for (const { id, version, state, ...row } of rows) {
      const { data: entry, error } = entrySchema.safeParse({
        ...row,
        map,
        spelling: row.spelling ?? undefined,
        ...set,
      });
      if (entry === undefined) throw unfit(`${row.tag}${row.key}`, error);
      await tx.policyEntry.update({
        where: { id },
        data: {
          ...entry,
          spelling: entry.spelling ?? null,
          state: state === 'new' ? 'new' : 'changed',
          version: version + 1,
          updatedBy: caller.actor.name,
        },
      });
    }
    const fields = Object.keys(set);
    if (rows.length > 0)
      await audit({
        kind: 'policy.entries-changed',
        map,
        count: rows.length,
        fields,
        entries: rows.slice(0, named).map(lineOf),
      });
    return { count: rows.length };
  },
});

function unfit(key: string, error: z.ZodError): Refusal {
  const fields: Record<string, string[]> = {};
  for (const { path, message } of error.issues) fields[`set.${path.join('.')}`] = [`${key}: ${message}`];
  return new Refusal(
    'invalid',
    'invalid-input',
    'The change does not fit all of the entries; nothing was saved.',
    { fields },
  );
}
