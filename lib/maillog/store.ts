import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { LogLine } from '#lib/gateway/api.ts';
import { type Ingested, type IngestOptions, ingest } from '#lib/maillog/ingest.ts';
import { type LogReader, readerOf } from '#lib/maillog/reader.ts';
import { tables, tablesVersion } from '#lib/maillog/tables.ts';
import { Refusal } from '#lib/refusal.ts';

/** The store of the mail log, for the worker: the one process that writes it. */
export type LogWriter = {
  /** How far a gateway's log is stored; empty when nothing is. */
  cursor: (gateway: string) => string;
  /** Stores lines of a gateway, each exactly once. */
  ingest: (gateway: string, lines: readonly LogLine[], options: IngestOptions) => Ingested;
  close: () => void;
};

/** Opens the store for writing, and makes it when it is not there. */
export function openWriter(path: string): LogWriter {
  mkdirSync(dirname(path), { recursive: true });
  const db = new Database(path, { timeout: 10_000 });
  chmodSync(path, 0o600); // who wrote to whom; SQLite gives its other files the same mode
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL'); // a power cut may take back the newest lines with their cursor, and they are read again
  db.pragma('cache_size = -65536');
  db.pragma('wal_autocheckpoint = 10000'); // 40 MB: the same index pages are written again and again
  db.transaction(() => bringUp(db, path)).immediate();
  return {
    cursor: (gateway) => {
      const found = db.prepare('SELECT cursor FROM gateway WHERE name = ?').pluck().get(gateway);
      return typeof found === 'string' ? found : '';
    },
    ingest: (gateway, lines, options) => ingest(db, gateway, lines, options),
    close: () => {
      db.pragma('optimize');
      db.close();
    },
  };
}

/** Opens the store for reading alone. Refuses while the worker has not made it. */
export function openReader(path: string): LogReader {
  if (!existsSync(path))
    throw new Refusal('unavailable', 'no-mail-log', 'No mail log has been collected yet.', {
      next: 'The worker makes it when it has read from the first gateway: see that “postern worker” runs and a gateway is enrolled.',
    });
  const db = new Database(path, { readonly: true, timeout: 10_000 });
  demandVersion(versionOf(db), path);
  return readerOf(db);
}

function versionOf(db: Database.Database): number {
  return Number(db.pragma('user_version', { simple: true }));
}

function bringUp(db: Database.Database, path: string): void {
  const version = versionOf(db);
  if (version !== 0) return demandVersion(version, path);
  db.exec(tables);
  db.pragma(`user_version = ${tablesVersion}`);
}

function demandVersion(version: number, path: string): void {
  if (version === tablesVersion) return;
  throw new Refusal(
    'unavailable',
    'other-mail-log',
    version === 0
      ? `${path} holds no mail log yet.`
      : `${path} was written by another version of Postern (${version}, this one reads ${tablesVersion}).`,
    { next: version === 0 ? 'Start the worker once.' : 'Run console and worker of the same version.' },
  );
}
