import type { Value } from './columns.ts';
import type { Shelf } from './shelf.ts';

/** Rows on their way into the tables of days. */
export type RowBuffer = {
  put: (day: number, row: readonly Value[]) => void;
  /** Writes those that wait: before anybody reads the table, and before the transaction ends. */
  flush: () => void;
};

type Into = { table: string; columns: readonly string[]; isNew: boolean };

/** A statement costs as much as several of its rows; one with many values is slow to begin with. */
const mostValues = 150;

/** Many rows are written by one statement. A row that is not new takes the place of the one that has its key. */
export function rowBuffer(shelf: Shelf, { table, columns, isNew }: Into): RowBuffer {
  const verb = isNew ? 'INSERT' : 'INSERT OR REPLACE';
  const row = `(${columns.map(() => '?').join(', ')})`;
  const perStatement = Math.max(1, Math.floor(mostValues / columns.length));
  const insert = (rows: number) =>
    `${verb} INTO ${table}_# (${columns.join(', ')}) VALUES ${Array(rows).fill(row).join(', ')}`;
  const [one, many] = [insert(1), insert(perStatement)];
  let waiting: Value[] = [];
  let dayOfAll = Number.NaN;
  const flush = (): void => {
    const values = waiting;
    waiting = [];
    if (values.length === perStatement * columns.length) {
      shelf.prepare(many, dayOfAll).run(...values);
      return;
    }
    for (let at = 0; at < values.length; at += columns.length)
      shelf.prepare(one, dayOfAll).run(...values.slice(at, at + columns.length));
  };
  return {
    put(day, values) {
      if (day !== dayOfAll) {
        flush();
        dayOfAll = day;
      }
      for (const value of values) waiting.push(value);
      if (waiting.length === perStatement * columns.length) flush();
    },
    flush,
  };
}
