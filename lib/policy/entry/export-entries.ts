import { z } from 'zod';
import { filterWords } from '#lib/audit/filter-words.ts';
import type { Db } from '#lib/db/client.ts';
import { downloadOf } from '#lib/download.ts';
import { query } from '#lib/operation.ts';
import { bytesOfText } from '#lib/raw-text.ts';
import { nativeEntry } from '#lib/sendmail/entry-notes.ts';
import { type Entry, type MapName, mapNames } from './entry.ts';
import { csvHead, csvOf } from './entry-csv.ts';
import { daysOf, endFilters } from './entry-end.ts';

const atOnce = 2_000;

type Wanted = {
  map: MapName;
  q: string;
  tags: string[] | null;
  changed: boolean;
  days: ReturnType<typeof daysOf>;
  ids: string[] | null;
};

/** A map of the draft as a file, as far as the filters of its list leave it: for the daemon, or with all its fields for people. Streamed: there may be a million. */
export const exportEntries = query({
  name: 'policy.export-entries',
  summary: 'Download entries of a map of the draft',
  permission: 'policy.read',
  route: 'GET /policy/entries/{map}/export',
  audit: ['list.exported'],
  input: z.object({
    map: z.enum(mapNames, 'There is no such map.'),
    format: z.enum(['native', 'csv'], 'Choose the format: native or csv.').default('csv'),
    q: z.string().max(200).default(''),
    tag: z.union([z.string(), z.array(z.string())]).optional(),
    changed: z.stringbool().catch(false).default(false),
    ends: z.enum(endFilters).catch('any').default('any'),
    row: z.union([z.string(), z.array(z.string()).max(5000)]).optional(),
  }),
  read: async ({ db, now, audit }, { map, format, q, tag, changed, ends, row }) => {
    const tags = tag === undefined ? null : [tag].flat().map((one) => (one === 'none' ? '' : one));
    const ids = row === undefined ? null : [row].flat();
    const wanted = { map, q, tags, changed, days: daysOf(ends, now), ids };
    const isCsv = format === 'csv';
    const chosen = ids && `${ids.length}`;
    const filters = filterWords({
      search: q,
      tags: tags?.join(' '),
      only: changed ? 'changed' : '',
      ends,
      chosen,
    });
    await audit({ kind: 'list.exported', list: map, format, filters }, map);
    return downloadOf(
      { name: `${map}${isCsv ? '.csv' : ''}`, type: isCsv ? 'text/csv' : 'text/plain' },
      isCsv ? csvText(db, wanted) : nativeText(db, wanted),
    );
  },
});

async function* csvText(db: Db, wanted: Wanted): AsyncGenerator<string> {
  yield csvHead;
  for await (const entries of pages(db, wanted)) yield entries.map(csvOf).join('');
}

async function* nativeText(db: Db, wanted: Wanted): AsyncGenerator<Uint8Array> {
  for await (const entries of pages(db, wanted)) yield bytesOfText(entries.map(nativeEntry).join(''));
}

/** By tag and key, each page where the one before ended. */
async function* pages(db: Db, { map, q, tags, changed, days, ids }: Wanted): AsyncGenerator<Entry[]> {
  const words = q.split(/\s+/).filter((word) => word !== '');
  const where = {
    map,
    ...(changed && { state: { not: 'released' } }),
    ...(ids && { id: { in: ids } }),
    ...(days !== undefined && { endsOn: days && { gte: days.from, lt: days.until } }),
    AND: words.map((word) => ({
      OR: ['key', 'value', 'comment', 'owner', 'ticket'].map((name) => ({ [name]: { contains: word } })),
    })),
  };
  const present = await db.policyEntry.groupBy({ by: ['tag'], where: { map }, orderBy: { tag: 'asc' } });
  for (const { tag } of present) {
    if (tags !== null && !tags.includes(tag)) continue;
    for (let beyond: { gt: string } | undefined, more = true; more; ) {
      const rows = await db.policyEntry.findMany({
        where: { ...where, tag, ...(beyond && { key: beyond }) },
        orderBy: { key: 'asc' },
        take: atOnce,
      });
      if (rows.length > 0)
        yield rows.map(({ spelling, ...row }) => ({ ...row, map, ...(spelling !== null && { spelling }) }));
      beyond = { gt: rows.at(-1)?.key ?? '' };
      more = rows.length === atOnce;
    }
  }
}
