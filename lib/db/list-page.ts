import type { Db } from './client.ts';
import type { Way } from './keyset.ts';
import { beginningOf, every, likeOf, matchOf, type SearchedTable, type Sql, wordsOf } from './search-text.ts';

/** What a list is asked. */
export type ListQuestion = {
  table: SearchedTable;
  /** Which rows are the list, as one condition. */
  list: Sql;
  /** The same as disjoint parts, each the equalities that an index of every order begins with. A page walks them side by side. */
  parts: readonly Sql[];
  /** What else must hold, and the index of the rows for which it does, if there is one; it holds literals, so that SQLite knows. */
  filter?: { sql: string; index?: string } | null;
  /** How many rows that leaves, by the counts that the database keeps. */
  rows: number;
  /** What the search box says. */
  text: string;
  /** What the search index has in every row of this list, where it has other lists, too. */
  mark?: string;
  /** The column it is sorted by; the id decides between equals. */
  sort: string;
  way: Way;
};

/** The rows of the page by their number, in order, and how many the whole list has: exactly, or `more` than so many. */
export type ListAnswer = { rows: number[]; found: number; more: boolean };

/** How much is done to find a page before another way is taken. */
export type Limits = {
  /** So many rows are sorted without a person noticing: a microsecond each. */
  sort: number;
  /** So many are read, in the order of the list, for those that match: three microseconds each. */
  read: number;
  /** Where many match, the page nearly always lies among so many. */
  first: number;
};

const quick: Limits = { sort: 20_000, read: 5_000, first: 500 };

/**
 * Finds one page of a list, however long, in the time it takes to show it. Where many rows match it walks the index of the
 * order and stops at the end of the page; where few match it asks the search index and sorts what it finds. Where many match
 * and none are among the first in this order, all that match are sorted: exact, and as slow as they are many.
 */
export async function findPage(db: Db, question: ListQuestion, limits = quick): Promise<ListAnswer> {
  const words = wordsOf(question.text);
  if (question.rows === 0 || question.parts.length === 0) return { rows: [], found: 0, more: false };
  if (words.length === 0) return listAll(db, question, limits);
  const like = likeOf(words, question.table);
  if (question.rows <= limits.read) return sorted(db, question, scan(question, like));
  const match = matchOf(words, question.mark);
  const hits = await countHits(db, question, match, limits.sort);
  if (hits <= limits.sort) return sorted(db, question, hitsOf(question, match));
  const rows =
    (await readOn(db, question, like, limits)) ??
    (await readFurtherOn(db, question, words, limits)) ??
    (await firstOf(db, question, hitsOf(question, match)));
  return { rows, found: Math.min(limits.sort, question.rows), more: true };
}

async function listAll(db: Db, question: ListQuestion, limits: Limits): Promise<ListAnswer> {
  const { filter, rows: found, way } = question;
  if (!filter) return { rows: await ask(db, inOrder(question, way.take)), found, more: false };
  const some = found > limits.sort || !filter.index ? await readOn(db, question, null, limits) : null;
  return some ? { rows: some, found, more: false } : sorted(db, question, scan(question, null));
}

/** The list from its place on, in its order: every part walks its index, and they are merged. */
export function inOrder({ table, parts, sort, way }: ListQuestion, limit: number): Sql {
  const beyond = beyondOf(`"${sort}"`, way);
  const arms = parts.map((part) => every([part, beyond]));
  const select = `SELECT "row", "id", "${sort}" AS "s" FROM "${table.name}" WHERE`;
  return {
    sql: `${arms.map(({ sql }) => `${select} ${sql}`).join(' UNION ALL ')} ${orderOf(way)} LIMIT ?`,
    values: [...arms.flatMap(({ values }) => values), limit],
  };
}

function beyondOf(column: string, { direction, from }: Way): Sql | null {
  if (!from) return null;
  return {
    sql: `(${column}, "id") ${direction === 'asc' ? '>' : '<'} (?, ?)`,
    values: [from.value, from.id],
  };
}

const orderOf = ({ direction }: Way) => `ORDER BY "s" ${direction}, "id" ${direction}`;

/** What matches by the rows themselves. */
export function scan({ table, list, filter, sort }: ListQuestion, like: Sql | null): Sql {
  const { sql, values } = every([list, filter ? { sql: filter.sql, values: [] } : null, like]);
  const by = filter?.index ? ` INDEXED BY "${filter.index}"` : '';
  return { sql: `SELECT "row", "id", "${sort}" AS "s" FROM "${table.name}"${by} WHERE ${sql}`, values };
}

/** What matches by the search index. */
export function hitsOf({ table, list, filter, sort }: ListQuestion, match: string): Sql {
  const { sql, values } = every([list, filter ? { sql: filter.sql, values: [] } : null]);
  const index = `"${table.name}Search"`;
  return {
    sql: `SELECT "row", "id", "${sort}" AS "s" FROM (SELECT rowid AS "hit" FROM ${index} WHERE ${index} MATCH ?)
      CROSS JOIN "${table.name}" ON "row" = "hit" WHERE ${sql}`,
    values: [match, ...values],
  };
}

/** How many rows the search index finds, as far as it matters. */
async function countHits(db: Db, { table }: ListQuestion, match: string, most: number): Promise<number> {
  const index = `"${table.name}Search"`;
  const [found] = await db.$queryRawUnsafe<{ n: bigint }[]>(
    `SELECT count(*) AS "n" FROM (SELECT 1 FROM ${index} WHERE ${index} MATCH ? LIMIT ?)`,
    match,
    most + 1,
  );
  return Number(found?.n ?? 0);
}

/** The page of what was found, and how much that is. */
async function sorted(db: Db, { way }: ListQuestion, found: Sql): Promise<ListAnswer> {
  const beyond = every([beyondOf('"s"', way)]);
  const page = {
    sql: `SELECT * FROM "c" WHERE ${beyond.sql} ${orderOf(way)} LIMIT ?`,
    values: beyond.values,
  };
  const { rows, count } = await askCounted(db, found, { ...page, values: [...page.values, way.take] }, way);
  return { rows, found: count, more: false };
}

/** The page alone of what was found, which may be very much. */
function firstOf(db: Db, { way }: ListQuestion, found: Sql): Promise<number[]> {
  const beyond = every([beyondOf('"s"', way)]);
  return ask(db, {
    sql: `SELECT * FROM (${found.sql}) WHERE ${beyond.sql} ${orderOf(way)} LIMIT ?`,
    values: [...found.values, ...beyond.values, way.take],
  });
}

/** Reads on in the order of the list until the page is full. Null when what matches lies further on. */
async function readOn(
  db: Db,
  question: ListQuestion,
  like: Sql | null,
  limits: Limits,
): Promise<number[] | null> {
  const { table, filter, way } = question;
  const wanted = every([filter ? { sql: filter.sql, values: [] } : null, like]);
  const page = {
    sql: `SELECT "c".* FROM "c" CROSS JOIN "${table.name}" AS "it" ON "it"."row" = "c"."row" WHERE ${wanted.sql}
      ORDER BY "c"."s" ${way.direction}, "c"."id" ${way.direction} LIMIT ?`,
    values: [...wanted.values, way.take],
  };
  for (const limit of [limits.first, limits.read]) {
    const { rows, count } = await askCounted(db, inOrder(question, limit), page, way);
    if (rows.length === way.take || count < limit) return rows;
  }
  return null;
}

/** Reads on where the first rows that match can be: behind all that begin with another letter. Null when that does not help. */
async function readFurtherOn(
  db: Db,
  question: ListQuestion,
  words: readonly string[],
  limits: Limits,
): Promise<number[] | null> {
  const { way } = question;
  let { from } = way;
  for (let step = 0; step < mostLetters; step += 1) {
    const here = { ...question, way: { ...way, from } };
    const letter = await nextLetter(db, here);
    if (letter === null) return null;
    if (await hasHits(db, question, words, letter)) {
      if (step === 0) return null; // it is where the reading began
      return readOn(db, here, likeOf(words, question.table), limits);
    }
    from = way.direction === 'asc' ? { value: `${letter}${last}`, id: last } : { value: letter, id: '' };
  }
  return null;
}

/** Digits, letters and some signs. */
const mostLetters = 50;
/** Comes after every other character. */
const last = '\u{10FFFF}';

/** What the next row begins with; null at the end, or where that is nothing. */
async function nextLetter(db: Db, question: ListQuestion): Promise<string | null> {
  const { sql, values } = inOrder(question, 1);
  const [row] = await db.$queryRawUnsafe<{ s: unknown }[]>(sql, ...values);
  return typeof row?.s === 'string' ? ([...row.s][0] ?? null) : null;
}

/** Whether anything matches that begins so in the column of the order. */
async function hasHits(db: Db, question: ListQuestion, words: readonly string[], letter: string) {
  const { table, sort, mark } = question;
  const column = table.beginnings.indexOf(sort);
  if (column < 0) return true;
  const index = `"${table.name}Search"`;
  const found = await ask(db, {
    sql: `SELECT rowid AS "row" FROM ${index} WHERE ${index} MATCH ? LIMIT 1`,
    values: [`${matchOf(words, mark)} AND ${beginningOf(column, letter)}`],
  });
  return found.length > 0;
}

async function ask(db: Db, { sql, values }: Sql): Promise<number[]> {
  const found = await db.$queryRawUnsafe<{ row: number | bigint }[]>(sql, ...values);
  return found.map(({ row }) => Number(row));
}

type Counted = { n: bigint; row: number | bigint | null };

/** Asks for the page of the candidates, which it calls "c", and for their number in the same breath. */
async function askCounted(db: Db, candidates: Sql, page: Sql, way: Way) {
  const found = await db.$queryRawUnsafe<Counted[]>(
    `SELECT * FROM (WITH "c" AS MATERIALIZED (${candidates.sql})
      SELECT (SELECT count(*) FROM "c") AS "n", "page"."row", "page"."s", "page"."id"
      FROM (SELECT 1) LEFT JOIN (${page.sql}) AS "page") ${orderOf(way)}`,
    ...candidates.values,
    ...page.values,
  );
  const rows = found.flatMap(({ row }) => (row === null ? [] : [Number(row)]));
  return { rows, count: Number(found[0]?.n ?? 0) };
}

/**
 * A few rows that match, wherever they are: first of those of which a column begins as the first word does, then of the
 * others. In no further order, so that it takes no longer where everything matches.
 */
export async function findSome(db: Db, table: SearchedTable, text: string, most: number): Promise<number[]> {
  const words = wordsOf(text);
  const [first] = words;
  if (first === undefined) return [];
  const beginning = [...first].slice(0, 2).join('');
  const index = `"${table.name}Search"`;
  const some = (all: readonly string[]) =>
    ask(db, {
      sql: `SELECT rowid AS "row" FROM ${index} WHERE ${index} MATCH ? LIMIT ?`,
      values: [matchOf(all), most],
    });
  const found = [...(await some([beginning, ...words])), ...(await some(words))];
  return [...new Set(found)].slice(0, most);
}
