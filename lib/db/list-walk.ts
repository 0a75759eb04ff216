import type { Db } from './client.ts';
import {
  fewOf,
  inPlace,
  last,
  lookAhead,
  matchesOf,
  type Place,
  type Step,
  stepsOf,
  type Told,
} from './list-ahead.ts';
import { inOrder, type Limits, type ListQuestion } from './list-question.ts';
import {
  beginningOf,
  endOf,
  every,
  likeOf,
  type SearchedTable,
  type Sql,
  small,
  type Word,
  wholeOf,
} from './search-text.ts';

/** Reads on in the order of the list until the page is full. Null when what is wanted lies further on. */
export async function readOn(db: Db, question: ListQuestion, limits: Limits): Promise<number[] | null> {
  const { way } = question;
  for (const limit of [limits.first, limits.read]) {
    const { found, end } = await readSome(db, question, null, limit);
    if (found.length === way.take || end === null) return found.map(({ row }) => row);
  }
  return null;
}

/**
 * Finds a page among rows of which many match, though none may for a long way: reads some, then leaps over what the search
 * index knows to hold few matches, and takes these with it. Null when that does not fill the page soon.
 */
export async function walkToHits(
  db: Db,
  question: ListQuestion,
  words: readonly Word[],
  limits: Limits,
): Promise<Step[] | null> {
  const { take } = question.way;
  const like = likeOf(words, question.table);
  const page: Step[] = [];
  /** What matches far from the others; known as soon as the page does not stand near. */
  let known: Step[] | null = null;
  const steps = () => inPlace([...page, ...(known ?? [])], question.way).slice(0, take);
  let here = question;
  let limit = limits.first;
  for (let left = 3 * limits.read; left > 0; left -= limit) {
    const { found, end } = await readSome(db, here, like, limit);
    page.push(...found);
    if (page.length >= take || end === null) return steps();
    here = goOn(here, end);
    const distance = distanceTo(take - page.length, found.length / limit);
    limit = Math.min(Math.max(distance, limits.first), limits.read);
    // what stands near is reached sooner than anything is known of what lies between
    if (distance <= limits.read) continue;
    if (known === null) {
      const ahead = await lookAhead(db, here, words, limits);
      known = ahead.known;
      if (ahead.rest.parts.length === 0) return steps();
      if (ahead.rest !== here) {
        here = ahead.rest;
        limit = limits.first;
        continue;
      }
    }
    for (let leaps = 0; leaps < mostLeaps; leaps += 1) {
      const leap = await leapOver(db, here, words, limits.first);
      if (leap === null) break;
      page.push(...leap.found);
      if (page.length >= take || leap.end === null) return steps();
      here = goOn(here, leap.end);
      limit = limits.first;
    }
  }
  return null;
}

/** In so many rows the page should be full, when matches go on to stand as near; a third more, because they do not quite. */
const distanceTo = (wanted: number, density: number) => Math.ceil((1.3 * wanted) / density);

/** Digits, letters and some signs. */
const mostLeaps = 60;
export const goOn = (question: ListQuestion, from: Place): ListQuestion => ({
  ...question,
  way: { ...question.way, from },
});

/** What matches among the next rows, and the place behind them; null where the list ends with them. */
async function readSome(db: Db, question: ListQuestion, like: Sql | null, limit: number) {
  const { table, filter, way } = question;
  const wanted = every([filter ? { sql: filter.sql, values: [] } : null, like]);
  const next = inOrder(question, limit);
  const flipped = way.direction === 'asc' ? 'desc' : 'asc';
  const rows = await db.$queryRawUnsafe<Told[]>(
    `SELECT * FROM (WITH "c" AS MATERIALIZED (${next.sql}),
       "end" AS (SELECT count(*) OVER () AS "n", "s", "id" FROM "c" ORDER BY "s" ${flipped}, "id" ${flipped} LIMIT 1)
     SELECT NULL AS "row", CAST("s" AS TEXT) AS "s", "id", "n" FROM "end"
     UNION ALL SELECT * FROM (
       SELECT "c"."row", CAST("c"."s" AS TEXT), "c"."id", 0 FROM "c"
       CROSS JOIN "${table.name}" AS "it" ON "it"."row" = "c"."row" WHERE ${wanted.sql}
       ORDER BY "c"."s" ${way.direction}, "c"."id" ${way.direction} LIMIT ?))`,
    ...next.values,
    ...wanted.values,
    way.take,
  );
  const [end] = rows.filter(({ row }) => row === null);
  return { found: stepsOf(rows), end: end && Number(end.n) === limit ? placeOf(end) : null };
}

const placeOf = ({ s, id }: { s: string; id: string }): Place => ({ value: s, id });

/**
 * What matches among the rows that are alike in the column of the order, as the next row is, when that is little; and the
 * place behind them, null where the list ends here. Null when it is much, or nothing is known of this column.
 */
async function leapOver(db: Db, question: ListQuestion, words: readonly Word[], few: number) {
  const { table, sort, way } = question;
  const column = table.beginnings.indexOf(sort);
  if (column < 0) return null;
  const next = inOrder(question, 1);
  const [row] = await db.$queryRawUnsafe<{ s: string }[]>(next.sql, ...next.values);
  if (!row) return { found: [], end: null };
  for (const alike of alikes(column, row.s, table)) {
    // the same text behind so many rows that were read: there may be a long way of it; of others it is not worth a question
    if (alike.text === row.s && way.from?.value !== row.s) continue;
    if (words.some((word) => isIn(word, alike.text))) continue;
    const found = await fewOf(db, question, {
      words,
      matches: matchesOf(question, words).map((some) => `${some} AND ${alike.match}`),
      condition: alike.condition(`"${sort}"`),
      few,
    });
    if (found) return { found, end: behind(alike, way) };
  }
  return null;
}

/** Rows that stand together in the order: what the search index has in all of them, and what only they fulfil. */
export type Alike = { text: string; match: string; condition: (column: string) => Sql; behind: Place };

export const behind = (alike: Pick<Alike, 'behind' | 'text'>, { direction }: ListQuestion['way']): Place =>
  direction === 'asc' ? alike.behind : { value: alike.text, id: '' };

/** Those with the same first letter. */
export const sameLetter = (column: number, letter: string, table: SearchedTable): Alike => ({
  text: letter,
  match: beginningOf(column, letter, table),
  condition: (sort) => ({ sql: `substr(${sort}, 1, 1) = ?`, values: [letter] }),
  behind: { value: `${letter}${last}`, id: last },
});

/** Those with the same first letter, then those with the same text. */
function alikes(column: number, text: string, table: SearchedTable): Alike[] {
  const [letter] = text;
  if (letter === undefined) return [];
  const byLetter = sameLetter(column, letter, table);
  if (text === letter || text.length > longest) return [byLetter];
  const whole: Alike = {
    text,
    match: wholeOf(column, text, table),
    condition: (sort) => ({ sql: `${sort} = ?`, values: [text] }),
    behind: { value: text, id: last },
  };
  // its last letters alone are asked for in half the time, and mostly stand in no other text
  const ending = [...text].length > 2 ? [{ ...whole, match: endOf(column, text, table) }] : [];
  return [byLetter, ...ending, whole];
}

/** What is longer is hardly said of many rows. */
const longest = 64;

export const isIn = (word: Word, text: string) => word.some((one) => small(text).includes(small(one)));
