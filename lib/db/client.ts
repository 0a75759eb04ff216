import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { databaseFile } from './database-file.ts';
import { type Prisma, PrismaClient } from './generated/client.ts';
import { rememberFile } from './side-thread.ts';
import { sqliteAdapter } from './sqlite-adapter.ts';

export type Db = PrismaClient;
/** The database inside a transaction. */
export type Tx = Prisma.TransactionClient;

/**
 * A client of the SQLite database at a `file:` URL; the caller owns it and ends it with `$disconnect()`. Makes the file,
 * readable by this account alone, and its folder when they are missing; the tables are `migrate`'s work.
 */
export function createDb(url: string): Db {
  const file = databaseFile(url);
  mkdirSync(dirname(file), { recursive: true });
  closeSync(openSync(file, 'a', 0o600)); // SQLite gives its -wal and -shm files the mode of this one
  const db = new PrismaClient({
    adapter: sqliteAdapter(file),
    // The first transaction in the queue may wait for another process for the adapter's 10 s.
    transactionOptions: { maxWait: 15_000, timeout: 15_000 },
  });
  rememberFile(db, file);
  return db;
}
