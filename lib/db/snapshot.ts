import Database from 'better-sqlite3';
import type { Db } from './client.ts';

const shared = globalThis as typeof globalThis & { posternDatabaseFiles?: WeakMap<Db, string> };

/** Kept over Next's separate bundles of pages and route handlers: the console's one client is made in either of them. */
shared.posternDatabaseFiles ??= new WeakMap();
const files = shared.posternDatabaseFiles;

/** Notes where the database of a client lies. */
export function rememberFile(db: Db, file: string): void {
  files.set(db, file);
}

/** The database as it is at one moment, for reading a great many rows. */
export type Snapshot = {
  /** The one value of a query's one row. */
  value(sql: string, ...params: (string | number)[]): unknown;
  close(): void;
};

/**
 * Opens a connection of its own, which sees the database as it is now, whatever is written meanwhile. The caller closes it, soon: the
 * write-ahead log grows as long as it is open.
 */
export function openSnapshot(db: Db): Snapshot {
  const file = files.get(db);
  if (file === undefined) throw new Error('only a client of createDb can be read at one moment');
  const connection = new Database(file, { readonly: true, timeout: 10_000 });
  connection.exec('BEGIN');
  const statements = new Map<string, Database.Statement>();
  return {
    value(sql, ...params) {
      const statement = statements.get(sql) ?? connection.prepare(sql).pluck();
      statements.set(sql, statement);
      return statement.get(...params);
    },
    close: () => connection.close(),
  };
}
