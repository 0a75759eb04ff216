import type { Value } from './columns.ts';
import type { Shelf } from './shelf.ts';

/** A record that was touched, whether it is new, and the numbers of its lines. */
export type Kept<Record> = { record: Record; isNew: boolean; lines: Set<number> };

/** The time of the line that comes next. */
export type Clock = { at: number };

const statementTexts = new Map<string, string>();

/** Puts a row into a table of a day, in place of the one that has its key. */
export function insertInto(shelf: Shelf, table: string, columns: readonly string[], day: number) {
  let sql = statementTexts.get(table);
  if (sql === undefined) {
    sql = `INSERT OR REPLACE INTO ${table}_# (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
    statementTexts.set(table, sql);
  }
  return shelf.prepare<Value>(sql, day);
}
