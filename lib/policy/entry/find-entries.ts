import type { Db } from '#lib/db/client.ts';
import { type Place, pageOf, wayTo } from '#lib/db/keyset.ts';
import { countUpTo, findPage, findSome } from '#lib/db/list-page.ts';
import type { ListQuestion } from '#lib/db/list-question.ts';
import type { daysOf } from './entry-end.ts';
import type { DraftEntry } from './entry-store.ts';

/** The entries as their search index holds them; the migration that made it says the same. */
const searched = {
  name: 'PolicyEntry',
  text: `"tag" || "key" || ' ' || "value" || ' ' || "comment" || ' ' || "owner" || ' ' || "ticket"`,
  beginnings: ['key', 'value'],
  capitals: 'value',
} as const;

/** What the search index has in every entry of a map: the map's first letter and how long its name is. */
export const markOf = (map: string): string =>
  `\u0004${map.slice(0, 1)}${String.fromCharCode(64 + map.length)}`;

const unreleased = { sql: `"state" <> 'released'`, index: 'PolicyEntry_unreleased' };

/** Few entries have a last day; these have an index. */
function endCondition(ends: Wanted['ends']): { sql: string; index?: string } | null {
  if (ends === undefined) return null;
  if (ends === null) return { sql: '"endsOn" IS NULL' };
  return { sql: `"endsOn" >= '${ends.from}' AND "endsOn" < '${ends.until}'`, index: 'PolicyEntry_ending' };
}

/** What a list of entries is asked; tags null: any. */
type Wanted = {
  map: string;
  tags: readonly string[] | null;
  unreleased: boolean;
  /** By their last day (entry-end.ts). */
  ends?: ReturnType<typeof daysOf>;
  text: string;
  place: Place<DraftEntry>;
};

/** One page of a map; how many entries match (or `more` than so many), and how many the map has. */
export async function findEntries(db: Db, wanted: Wanted) {
  const every = await db.entryCount.findMany({ where: { count: { gt: 0 } } });
  const counts = every.filter(({ map }) => map === wanted.map);
  const asked = questionOf(wanted, counts, sum(every));
  const isKnown = wanted.ends === undefined || asked.rows === 0;
  const question = isKnown ? asked : { ...asked, ...(await countUpTo(db, asked)) };
  const { rows: numbers, found, more } = await findPage(db, question);
  const rows = await db.policyEntry.findMany({ where: { row: { in: numbers } } });
  const byNumber = new Map(rows.map((row) => [row.row, row]));
  const inOrder = numbers.flatMap((number) => byNumber.get(number) ?? []);
  const total = sum(counts);
  return { ...pageOf(inOrder, wanted.place), found, more, total };
}

type Count = { tag: string; state: string; count: number };

const sum = (counts: readonly { count: number }[]) => counts.reduce((all, { count }) => all + count, 0);

export function questionOf(
  { map, tags, unreleased: news, ends, text, place }: Wanted,
  counts: readonly Count[],
  all: number,
): ListQuestion {
  const listed = counts.filter(
    ({ tag, state }) => (tags?.includes(tag) ?? true) && !(news && state === 'released'),
  );
  const present = [...new Set(listed.map(({ tag }) => tag))];
  return {
    table: searched,
    list: { sql: `"map" = ? AND "tag" IN (${present.map(() => '?').join(', ')})`, values: [map, ...present] },
    parts: present.map((tag) => ({
      sql: '"map" = ? AND "tag" = ?',
      values: [map, tag],
      rows: sum(listed.filter((one) => one.tag === tag)),
      // of one or two characters the search index knows nothing
      ...(tag.length > 2 && { mark: tag }),
    })),
    filter: filterOf(news, ends),
    rows: sum(listed),
    text,
    // where most entries are of this map, its mark would only take time
    ...(sum(counts) < all / 2 && { mark: markOf(map) }),
    sort: place.sort,
    way: wayTo(place),
  };
}

function filterOf(news: boolean, ends: Wanted['ends']): ListQuestion['filter'] {
  const end = endCondition(ends);
  if (!news || !end) return news ? unreleased : end;
  return { sql: `${unreleased.sql} AND ${end.sql}`, index: unreleased.index };
}

/** A few entries that match, of all maps. */
export async function someEntries(db: Db, text: string, most: number): Promise<DraftEntry[]> {
  const rows = await findSome(db, { table: searched, text }, most);
  return db.policyEntry.findMany({ where: { row: { in: rows } }, orderBy: { key: 'asc' } });
}
