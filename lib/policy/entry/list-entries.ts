import { z } from 'zod';
import { pageParams } from '#lib/db/keyset.ts';
import { query } from '#lib/operation.ts';
import { mapNames } from './entry.ts';
import { daysOf, endFilters } from './entry-end.ts';
import { readEntry } from './entry-store.ts';
import { findEntries } from './find-entries.ts';

/** One map of the draft, searched, sorted and paged by key. */
export const listEntries = query({
  name: 'policy.list-entries',
  summary: 'Entries of a map in the draft',
  permission: 'policy.read',
  route: 'GET /policy/entries/{map}',
  input: z.object({
    map: z.enum(mapNames, 'There is no such map.'),
    q: z.string().max(200).default(''),
    tag: z.union([z.string(), z.array(z.string())]).optional(),
    changed: z.stringbool().catch(false).default(false),
    ends: z.enum(endFilters).catch('any').default('any'),
    sort: z.enum(['key', 'value', 'updatedAt']).catch('key'),
    direction: z.enum(['asc', 'desc']).catch('asc'),
    ...pageParams,
    size: z.coerce.number().int().min(1).max(500).default(50),
  }),
  read: async ({ db, now }, { map, q, tag, changed, ends, sort, direction, after, before, size }) => {
    const tags = tag === undefined ? null : [tag].flat();
    const place = { sort, direction, after, before, size } as const;
    return findEntries(db, { map, tags, unreleased: changed, ends: daysOf(ends, now), text: q, place });
  },
});

export const getEntry = query({
  name: 'policy.get-entry',
  summary: 'One entry of the draft',
  permission: 'policy.read',
  route: 'GET /policy/entry/{id}',
  input: z.object({ id: z.string() }),
  read: ({ db }, { id }) => readEntry(db, id),
});
