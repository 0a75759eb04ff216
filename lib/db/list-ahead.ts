import type { Db } from './client.ts';
import { ask, beyondOf, type Limits, type ListQuestion, type Part, rowsOf } from './list-question.ts';
import { any, beginningOf, every, likeOf, matchOf, type Sql, type Word, weakened } from './search-text.ts';

/** A row on the way through a list, and its place in the order. */
export type Step = { row: number; s: string; id: string };
export type Place = { value: string; id: string };

export type Told = { row: number | bigint | null; s: string; id: string; n: number | bigint };

export function stepsOf(rows: readonly Told[]): Step[] {
  return rows.flatMap(({ row, s, id }) => (row === null ? [] : [{ row: Number(row), s, id }]));
}

/** Comes after every other character. */
export const last = '\u{10FFFF}';

export const bytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** In the order of the list, as the database sorts it; each row once, for the search index may tell of one by two ways. */
export function inPlace(steps: readonly Step[], { direction }: ListQuestion['way']): Step[] {
  const sign = direction === 'asc' ? 1 : -1;
  return steps
    .toSorted((a, b) => sign * (bytes(a.s, b.s) || bytes(a.id, b.id)))
    .filter(({ row }, i, sorted) => row !== sorted[i - 1]?.row);
}

/**
 * What the search index knows of the way that lies ahead, for a page that does not stand near: what matches far from the other matches, and
 * the list that is left to be walked, beginning where these are. It is the same list where nothing is known.
 */
export async function lookAhead(db: Db, question: ListQuestion, words: readonly Word[], limits: Limits) {
  const { known, rest } = await withoutFew(db, question, words, limits);
  const outside = await outsiders(db, rest, words, limits.first);
  return outside ? { known: [...known, ...outside.known], rest: outside.rest } : { known, rest };
}

/**
 * Takes the parts of a list out of it that are long and hold few matches: addresses, say, where a domain is looked for. With all that match
 * in them.
 */
async function withoutFew(db: Db, question: ListQuestion, words: readonly Word[], limits: Limits) {
  const known: Step[] = [];
  const parts: Part[] = [];
  for (const part of question.parts) {
    const { mark, rows = 0 } = part;
    const isLong = question.parts.length > 1 && rows > limits.read;
    const match = mark === undefined || !isLong ? null : matchOf(weakened([[mark]]), question.table);
    const matches = match && matchesOf(question, words).map((some) => `${some} AND ${match}`);
    const found =
      matches && (await fewOf(db, question, { words, matches, condition: part, few: limits.first }));
    if (found) known.push(...found);
    else parts.push(part);
  }
  const isLess = parts.length < question.parts.length;
  return { known, rest: isLess ? { ...question, list: any(parts), parts } : question };
}

/**
 * Where nearly all that match begin with the same letter in the column of the order (REJECT, when that is looked for in values), and stand
 * further on: the others, and the list from that letter on.
 */
async function outsiders(db: Db, question: ListQuestion, words: readonly Word[], few: number) {
  const { table, sort, mark, way } = question;
  const column = table.beginnings.indexOf(sort);
  const letter = column < 0 ? null : await letterOf(db, question, matchOf(words, table, mark));
  const begin = letter === null ? null : placeBefore(letter, way);
  if (letter === null || begin === null) return null;
  const match = beginningOf(column, letter, table);
  const matches = matchesOf(question, words).map((some) => `(${some}) NOT ${match}`);
  const known = await fewOf(db, question, { words, matches, few });
  return known && { known, rest: { ...question, way: { ...way, from: begin } } };
}

/** The letter that the first of the matches begin with, when it is the same, without regard to case; of others than ASCII's it is not told. */
async function letterOf(db: Db, question: ListQuestion, match: string): Promise<string | null> {
  const index = `"${question.table.name}Search"`;
  const some = rowsOf(question, `(SELECT rowid AS "hit" FROM ${index} WHERE ${index} MATCH ? LIMIT 20)`);
  const found = await db.$queryRawUnsafe<{ letter: string }[]>(
    `SELECT DISTINCT lower(substr(CAST("s" AS TEXT), 1, 1)) AS "letter" FROM (${some.sql})`,
    match,
    ...some.values,
  );
  const [only] = found;
  return found.length === 1 && only && /^[!-~]$/.test(only.letter) ? only.letter : null;
}

/** The place before the first row that begins with a letter, large or small; null when that is no further on. */
function placeBefore(letter: string, { direction, from }: ListQuestion['way']): Place | null {
  const place =
    direction === 'asc'
      ? { value: letter.toUpperCase(), id: '' }
      : { value: `${letter.toLowerCase()}${last}`, id: last };
  const sign = direction === 'asc' ? 1 : -1;
  return from === null || sign * bytes(place.value, from.value) > 0 ? place : null;
}

/** What finds the words on this list: by three letters of each word first, and where these stand in too many rows, by whole words. */
export const matchesOf = ({ table, mark }: ListQuestion, words: readonly Word[]): string[] =>
  [weakened(words), words].map((some) => matchOf(some, table, mark));

type Few = {
  words: readonly Word[];
  /** What the search index is asked: the next where one before finds too much. */
  matches: readonly string[];
  condition?: Sql | null;
  few: number;
};

/** What matches and fulfils a condition, when the search index finds no more than a few for it. Null when it finds more. */
export async function fewOf(
  db: Db,
  { table, list, filter, sort, way }: ListQuestion,
  { words, matches, condition = null, few }: Few,
): Promise<Step[] | null> {
  const hits = await hitsOfOne(db, table.name, matches, few);
  if (hits === null || hits.length === 0) return hits && [];
  const column = `"${sort}"`;
  const { sql, values } = every([
    list,
    filter ? { sql: filter.sql, values: [] } : null,
    likeOf(words, table),
    condition,
    beyondOf(column, way),
  ]);
  const rows = await db.$queryRawUnsafe<Told[]>(
    `SELECT "row", CAST(${column} AS TEXT) AS "s", "id", 0 AS "n" FROM (SELECT "value" AS "hit" FROM json_each(?))
     CROSS JOIN "${table.name}" ON "row" = "hit"
     WHERE ${sql} ORDER BY ${column} ${way.direction}, "id" ${way.direction}`,
    JSON.stringify(hits),
    ...values,
  );
  return stepsOf(rows);
}

async function hitsOfOne(db: Db, table: string, matches: readonly string[], few: number) {
  const index = `"${table}Search"`;
  for (const match of new Set(matches)) {
    const sql = `SELECT rowid AS "row" FROM ${index} WHERE ${index} MATCH ? LIMIT ?`;
    const hits = await ask(db, { sql, values: [match, few + 1] });
    if (hits.length <= few) return hits;
  }
  return null;
}
