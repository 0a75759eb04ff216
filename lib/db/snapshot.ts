import { z } from 'zod';
import type { Db } from './client.ts';
import { openSideThread } from './side-thread.ts';

/** The database as it is at one moment, for reading a great many rows while this thread does something with them. */
export type Snapshot = {
  /** The one row of a query, as a list of its values. */
  row(sql: string, ...params: (string | number)[]): Promise<unknown[]>;
  close(): Promise<void>;
};

const reader = `
  const connection = new Database(file, { readonly: true, timeout: 10_000 });
  connection.pragma('cache_size = -2048'); // it reads forwards
  connection.exec('BEGIN');
  connection.prepare('SELECT count(*) FROM sqlite_schema').get(); // from here on the moment stands still
  const statements = new Map();
  const answer = ({ sql, params }) => {
    const statement = statements.get(sql) ?? connection.prepare(sql).raw();
    statements.set(sql, statement);
    const row = statement.get(...params) ?? [];
    return [row, row.filter((value) => value instanceof Uint8Array).map((value) => value.buffer)];
  };
`;
const row = z.array(z.unknown());

/**
 * Opens a connection of its own, which sees the database as it is now, whatever is written meanwhile. The caller closes it, soon: the
 * write-ahead log grows as long as it is open.
 */
export function openSnapshot(db: Db): Snapshot {
  const thread = openSideThread(db, reader);
  return {
    row: async (sql, ...params) => row.parse(await thread.ask({ sql, params })),
    close: () => thread.close(),
  };
}
