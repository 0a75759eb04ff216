import type { Value } from './columns.ts';
import type { Loose } from './loose.ts';
import type { Names } from './names.ts';
import type { RowNumbers } from './row-numbers.ts';
import type { Shelf } from './shelf.ts';

/** The time of the line that comes next. */
export type Clock = { at: number };

/** Where the records of one gateway go, and whether a file tells them or the agent's stream. */
export type Writing = {
  shelf: Shelf;
  names: Names;
  numbers: RowNumbers;
  loose: Loose;
  gateway: number;
  imported: boolean;
};

const statementTexts = new Map<string, string>();

type Into = { table: string; columns: readonly string[]; isNew: boolean };

/** Puts a row into a table of a day; one that is not new takes the place of the row that has its key. */
export function insertInto(shelf: Shelf, { table, columns, isNew }: Into, day: number) {
  const verb = isNew ? 'INSERT' : 'INSERT OR REPLACE';
  const key = `${verb} ${table}`;
  let sql = statementTexts.get(key);
  if (sql === undefined) {
    sql = `${verb} INTO ${table}_# (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
    statementTexts.set(key, sql);
  }
  return shelf.prepare<Value>(sql, day);
}
