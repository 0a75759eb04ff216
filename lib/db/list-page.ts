import type { Db } from './client.ts';
import type { Way } from './keyset.ts';
import { walkToBound } from './list-bound.ts';
import {
  ask,
  beyondOf,
  hitsOf,
  inOrder,
  type Limits,
  type ListQuestion,
  orderOf,
  rowsOf,
  scan,
} from './list-question.ts';
import { readOn, walkToHits } from './list-walk.ts';
import { every, likeOf, matchOf, type Sql, type Word, weakened, wordsOf } from './search-text.ts';

/** The rows of the page by their number, in order, and how many the whole list has: exactly, or `more` than so many. */
export type ListAnswer = { rows: number[]; found: number; more: boolean };

const quick: Limits = { sort: 10_000, read: 5_000, first: 500, texts: 100 };

/**
 * Finds one page of a list, however long, in the time it takes to show it. Where many rows match it walks the index of the
 * order and stops at the end of the page; where few match it asks the search index and sorts what it finds. Where many match
 * and none are among the first in this order, all that match are sorted: exact, and as slow as they are many.
 */
export async function findPage(db: Db, question: ListQuestion, limits = quick): Promise<ListAnswer> {
  const words = wordsOf(question.text, question.alike);
  if (question.rows === 0 || question.parts.length === 0) return { rows: [], found: 0, more: false };
  if (words.length === 0) return listAll(db, question, limits);
  const like = likeOf(words, question.table);
  if (question.rows <= limits.read) return sorted(db, question, scan(question, like));
  const match = matchOf(words, question.table, question.mark);
  const few =
    (words.length > 1 ? await verifiedHits(db, question, words, limits.sort) : null) ??
    (await sortedHits(db, question, match, (question.filter?.byRow ? 10 : 1) * limits.sort));
  if (few) return few.found > limits.sort ? { ...few, found: limits.sort, more: true } : few;
  // the words find more than the filter leaves
  if (question.filter?.index && !question.more && question.rows <= limits.sort)
    return sorted(db, question, scan(question, like));
  const steps =
    (await walkToBound(db, question, words, limits)) ?? (await walkToHits(db, question, words, limits));
  const rows = steps?.map(({ row }) => row) ?? (await firstOf(db, question, hitsOf(question, match)));
  return { rows, found: Math.min(limits.sort, question.rows), more: true };
}

async function listAll(db: Db, question: ListQuestion, limits: Limits): Promise<ListAnswer> {
  const { filter, rows: found, more = false, way } = question;
  if (!filter) return { rows: await ask(db, inOrder(question, way.take)), found, more };
  const some = more || found > limits.sort || !filter.index ? await readOn(db, question, limits) : null;
  return some ? { rows: some, found, more } : sorted(db, question, scan(question, null));
}

/** How many rows are so, as far as it matters: counting more takes longer than showing some. */
export async function countUpTo(db: Db, question: Pick<ListQuestion, 'table' | 'list' | 'filter'>) {
  const { filter } = question;
  const by = filter?.byRow ? { ...filter, index: filter.byRow } : filter;
  const { sql, values } = scan({ ...question, sort: 'id', ...(by && { filter: by }) }, null);
  const [found] = await db.$queryRawUnsafe<{ n: bigint }[]>(
    `SELECT count(*) AS "n" FROM (SELECT 1 FROM (${sql}) LIMIT ?)`,
    ...values,
    quick.sort + 1,
  );
  const rows = Number(found?.n ?? 0);
  return rows > quick.sort ? { rows: quick.sort, more: true } : { rows, more: false };
}

/** The page of what was found, and how much that is. */
async function sorted(db: Db, { way }: ListQuestion, found: Sql): Promise<ListAnswer> {
  const candidates = { sql: `"c" AS MATERIALIZED (${found.sql})`, values: found.values };
  const { rows, count } = await askCounted(db, candidates, '0', way);
  return { rows, found: count, more: false };
}

/**
 * The page of what several words find, by three letters of each, when that is not too much to be looked at: whole words take the search index
 * as many times as long as they have letters, and of several it has to go through all rows of each.
 */
async function verifiedHits(db: Db, question: ListQuestion, words: readonly Word[], most: number) {
  const { table, mark } = question;
  const like = likeOf(words, table);
  return sortedHits(db, question, matchOf(weakened(words), table, mark), Math.ceil(1.5 * most), like);
}

/** The page of what the search index finds, when that is not too much to be sorted: the index is asked once for both. */
async function sortedHits(
  db: Db,
  question: ListQuestion,
  match: string,
  most: number,
  condition: Sql | null = null,
): Promise<ListAnswer | null> {
  const { table, way } = question;
  const index = `"${table.name}Search"`;
  const many = `(SELECT count(*) FROM "hits") > ${most}`;
  const found = rowsOf(question, '"hits"', every([{ sql: `NOT ${many}`, values: [] }, condition]));
  const candidates = {
    sql: `"hits" AS MATERIALIZED (SELECT rowid AS "hit" FROM ${index} WHERE ${index} MATCH ? LIMIT ?),
      "c" AS MATERIALIZED (${found.sql})`,
    values: [match, most + 1, ...found.values],
  };
  const { rows, count, isMore } = await askCounted(db, candidates, many, way);
  return isMore ? null : { rows, found: count, more: false };
}

/** The page alone of what was found, which may be very much. */
function firstOf(db: Db, { way }: ListQuestion, found: Sql): Promise<number[]> {
  const beyond = every([beyondOf('"s"', way)]);
  return ask(db, {
    sql: `SELECT * FROM (${found.sql}) WHERE ${beyond.sql} ${orderOf(way)} LIMIT ?`,
    values: [...found.values, ...beyond.values, way.take],
  });
}

type Counted = { n: bigint; more: bigint; row: number | bigint | null };

/** Asks for the page of the candidates, which are called "c", for their number, and whether there are more, in the same breath. */
async function askCounted(db: Db, candidates: Sql, more: string, way: Way) {
  const beyond = every([beyondOf('"s"', way)]);
  const found = await db.$queryRawUnsafe<Counted[]>(
    `SELECT * FROM (WITH ${candidates.sql}
      SELECT (SELECT count(*) FROM "c") AS "n", ${more} AS "more", "page"."row", "page"."s", "page"."id"
      FROM (SELECT 1) LEFT JOIN (SELECT * FROM "c" WHERE ${beyond.sql} ${orderOf(way)} LIMIT ?) AS "page") ${orderOf(way)}`,
    ...candidates.values,
    ...beyond.values,
    way.take,
  );
  const rows = found.flatMap(({ row }) => (row === null ? [] : [Number(row)]));
  return { rows, count: Number(found[0]?.n ?? 0), isMore: Number(found[0]?.more ?? 0) > 0 };
}

/**
 * A few rows that match, wherever they are: first of those of which a column begins as the first word does, then of the
 * others. In no further order, so that it takes no longer where everything matches.
 */
export async function findSome(
  db: Db,
  { table, text, alike }: Pick<ListQuestion, 'table' | 'text' | 'alike'>,
  most: number,
): Promise<number[]> {
  const words = wordsOf(text, alike);
  const [first] = words;
  if (first === undefined) return [];
  const beginning: Word = [[...first[0]].slice(0, 2).join('')];
  const index = `"${table.name}Search"`;
  const some = (all: readonly Word[]) =>
    ask(db, {
      sql: `SELECT rowid AS "row" FROM ${index} WHERE ${index} MATCH ? LIMIT ?`,
      values: [matchOf(all, table), most],
    });
  const found = [...(await some([beginning, ...words])), ...(await some(words))];
  return [...new Set(found)].slice(0, most);
}
