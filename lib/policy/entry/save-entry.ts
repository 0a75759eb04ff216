import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { completed, givenOf } from '#lib/policy/given.ts';
import { entrySchema } from './entry.ts';
import { type DraftEntry, lineOf, readEntry, writeEntry } from './entry-store.ts';

/** Adds an entry to a map of the draft, or changes one: what is left out then stays as it is. */
export const saveEntry = operation({
  name: 'policy.save-entry',
  summary: 'Add or change an entry of the draft',
  permission: 'policy.write',
  route: 'POST /policy/entries/{map}',
  audit: ['policy.entry-saved'],
  input: z
    .object({ id: z.string().optional(), version: z.coerce.number().int().optional() })
    .and(givenOf(entrySchema)),
  run: async ({ tx, audit, caller }, { id, version, ...given }) => {
    const entry = completed(entrySchema, { before: id ? fieldsOf(await readEntry(tx, id)) : {}, given });
    const { before, after } = await writeEntry(tx, { id, version, entry, by: caller.actor.name });
    await audit({
      kind: 'policy.entry-saved',
      map: entry.map,
      entryId: after.id,
      before: before && lineOf(before),
      after: lineOf(after),
    });
    return { id: after.id, version: after.version };
  },
});

const fieldsOf = ({ spelling, ...fields }: DraftEntry) => ({
  ...fields,
  ...(spelling !== null && { spelling }),
});
