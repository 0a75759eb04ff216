import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { packageRoot } from '#lib/package-root.ts';
import type { Db } from './client.ts';

const shared = globalThis as typeof globalThis & { posternDatabaseFiles?: WeakMap<Db, string> };

/** Kept over Next's separate bundles of pages and route handlers: the console's one client is made in either of them. */
shared.posternDatabaseFiles ??= new WeakMap();
const files = shared.posternDatabaseFiles;

/** Notes where the database of a client lies. */
export function rememberFile(db: Db, file: string): void {
  files.set(db, file);
}

/** The database as it is at one moment, for reading a great many rows while this thread does something with them. */
export type Snapshot = {
  /** The one row of a query, as a list of its values. */
  row(sql: string, ...params: (string | number)[]): Promise<unknown[]>;
  close(): Promise<void>;
};

/** Runs in a thread of its own, from this text: bundlers find no file to lose. */
const reader = `
  const { parentPort, workerData } = require('node:worker_threads');
  const connection = new (require(workerData.driver))(workerData.file, { readonly: true, timeout: 10_000 });
  connection.exec('BEGIN');
  connection.prepare('SELECT count(*) FROM sqlite_schema').get(); // from here on the moment stands still
  const statements = new Map();
  parentPort.on('message', ({ id, sql, params }) => {
    try {
      const statement = statements.get(sql) ?? connection.prepare(sql).raw();
      statements.set(sql, statement);
      parentPort.postMessage({ id, row: statement.get(...params) ?? [] });
    } catch (error) {
      parentPort.postMessage({ id, error: String(error) });
    }
  });
`;
/** What it holds at a time is small. */
const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 };
const answer = z.object({ id: z.int(), row: z.array(z.unknown()).optional(), error: z.string().optional() });

/**
 * Opens a connection of its own, which sees the database as it is now, whatever is written meanwhile. The caller closes it, soon: the
 * write-ahead log grows as long as it is open.
 */
export function openSnapshot(db: Db): Snapshot {
  const file = files.get(db);
  if (file === undefined) throw new Error('only a client of createDb can be read at one moment');
  const driver = createRequire(join(packageRoot(), 'package.json')).resolve('better-sqlite3');
  const thread = new Worker(reader, { eval: true, workerData: { driver, file }, resourceLimits });
  const waiting = new Map<number, { resolve: (row: unknown[]) => void; reject: (error: Error) => void }>();
  let count = 0;
  thread.on('message', (message: unknown) => {
    const { id, row, error } = answer.parse(message);
    const asked = waiting.get(id);
    waiting.delete(id);
    if (row) asked?.resolve(row);
    else asked?.reject(new Error(error));
  });
  const fail = (error: Error) => {
    for (const asked of waiting.values()) asked.reject(error);
  };
  thread.on('error', fail);
  thread.on('exit', () => fail(new Error('the reader of the database has ended')));
  return {
    row(sql, ...params) {
      count += 1;
      thread.postMessage({ id: count, sql, params });
      return new Promise((resolve, reject) => waiting.set(count, { resolve, reject }));
    },
    async close() {
      await thread.terminate();
    },
  };
}
