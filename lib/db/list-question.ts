import type { Db } from './client.ts';
import type { Way } from './keyset.ts';
import { every, type SearchedTable, type Sql } from './search-text.ts';

/** What a list is asked. */
export type ListQuestion = {
  table: SearchedTable;
  /** Which rows are the list, as one condition. */
  list: Sql;
  /** The same as disjoint parts, each the equalities that an index of every order begins with. A page walks them side by side. */
  parts: readonly Part[];
  /**
   * What else must hold, and the index of the rows for which it does, if there is one, and that which has them by their numbers, as the search index
   * finds them; it holds literals, so that SQLite knows.
   */
  filter?: { sql: string; index?: string; byRow?: string } | null;
  /** How many rows that leaves, by the counts that the database keeps; or `more` than so many, where it keeps none. */
  rows: number;
  more?: boolean;
  /** What the search box says. */
  text: string;
  /** What else will do for one of its words. */
  alike?: (word: string) => readonly string[];
  /** What the search index has in every row of this list, where it has other lists, too. */
  mark?: string;
  /** The column it is sorted by; the id decides between equals. */
  sort: string;
  way: Way;
};

/** A part of a list: how many rows it has, where that is known, and what the search index has in each of them. */
export type Part = Sql & { rows?: number; mark?: string };

/** How much is done to find a page before another way is taken. */
export type Limits = {
  /** So many rows are sorted without a person noticing: a microsecond each. */
  sort: number;
  /** So many are read, in the order of the list, for those that match: three microseconds each. */
  read: number;
  /** Where many match, the page nearly always lies among so many. */
  first: number;
  /** So many different texts of the column of the order are told at once. */
  texts: number;
};

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

export function beyondOf(column: string, { direction, from }: Way): Sql | null {
  if (!from) return null;
  return {
    sql: `(${column}, "id") ${direction === 'asc' ? '>' : '<'} (?, ?)`,
    values: [from.value, from.id],
  };
}

export const orderOf = ({ direction }: Way) => `ORDER BY "s" ${direction}, "id" ${direction}`;

/** What matches by the rows themselves. */
export function scan(
  { table, list, filter, sort }: Pick<ListQuestion, 'table' | 'list' | 'filter' | 'sort'>,
  like: Sql | null,
): Sql {
  const { sql, values } = every([list, filter ? { sql: filter.sql, values: [] } : null, like]);
  const by = filter?.index ? ` INDEXED BY "${filter.index}"` : '';
  return { sql: `SELECT "row", "id", "${sort}" AS "s" FROM "${table.name}"${by} WHERE ${sql}`, values };
}

/** What matches by the search index. */
export function hitsOf(question: ListQuestion, match: string): Sql {
  const index = `"${question.table.name}Search"`;
  const { sql, values } = rowsOf(question, `(SELECT rowid AS "hit" FROM ${index} WHERE ${index} MATCH ?)`);
  return { sql, values: [match, ...values] };
}

/** Those of the hits that are on the list. */
export function rowsOf({ table, list, filter, sort }: ListQuestion, hits: string, condition?: Sql): Sql {
  const { sql, values } = every([list, filter ? { sql: filter.sql, values: [] } : null, condition ?? null]);
  const by = filter?.byRow ? ` INDEXED BY "${filter.byRow}"` : '';
  return {
    sql: `SELECT "row", "id", "${sort}" AS "s" FROM ${hits} CROSS JOIN "${table.name}"${by} ON "row" = "hit" WHERE ${sql}`,
    values,
  };
}

export async function ask(db: Db, { sql, values }: Sql): Promise<number[]> {
  const found = await db.$queryRawUnsafe<{ row: number | bigint }[]>(sql, ...values);
  return found.map(({ row }) => Number(row));
}
