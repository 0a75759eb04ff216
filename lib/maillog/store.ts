import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { LogReader } from '#lib/maillog/reader.ts';
import { type OldLog, oldLogOf, oldVersion } from '#lib/maillog/sqlite/old-log.ts';
import { readerOf } from '#lib/maillog/sqlite/open-reader.ts';
import { makeTables, writerOf } from '#lib/maillog/sqlite/open-writer.ts';
import { tablesVersion } from '#lib/maillog/sqlite/tables.ts';
import { countedVersions, upgradeCounts } from '#lib/maillog/sqlite/upgrade.ts';
import type { LogWriter } from '#lib/maillog/writer.ts';
import { Refusal } from '#lib/refusal.ts';

/** Opens the store for writing, and makes it when it is not there. One of the first version is put aside, for `openOldLog`. */
export function openWriter(path: string): LogWriter {
  mkdirSync(dirname(path), { recursive: true });
  putOldAside(path);
  const db = new Database(path, { timeout: 30_000 });
  chmodSync(path, 0o600); // who wrote to whom; SQLite gives its other files the same mode
  db.pragma('auto_vacuum = INCREMENTAL'); // of a new file: what retention frees is given back
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL'); // a power cut may take back the newest lines with their cursor, and they are read again
  db.pragma('cache_size = -131072');
  db.pragma('wal_autocheckpoint = 10000'); // 40 MB: the same index pages are written again and again
  db.transaction(() => bringUp(db, path)).immediate();
  return writerOf(db);
}

/** Makes a store of one gateway's lines alone, for `FileImport.takeDay`. It is worth nothing when it is not finished, so nothing is waited for. */
export function openPart(path: string, gateway: { id: number; name: string }): LogWriter {
  const db = new Database(path);
  chmodSync(path, 0o600);
  for (const pragma of [
    'journal_mode = MEMORY', // SQLite refuses OFF, and would write one beside the file
    'synchronous = OFF',
    'locking_mode = EXCLUSIVE',
    'cache_size = -32768',
  ])
    db.pragma(pragma);
  makeTables(db);
  db.prepare(`INSERT INTO gateway (id, name, cursor) VALUES (?, ?, '')`).run(gateway.id, gateway.name);
  return writerOf(db, { isOwn: true });
}

const asidePath = (path: string) => `${path}.old`;

/** Renames a store of the version before. Whoever reads it goes on with the file it has open. */
function putOldAside(path: string): void {
  if (!existsSync(path)) return;
  const db = new Database(path, { timeout: 30_000 });
  try {
    if (versionOf(db) !== oldVersion) return;
    if (existsSync(asidePath(path)))
      throw new Error(`${asidePath(path)} is there already, and ${path} is as old.`);
    const [state] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    if (state?.busy !== 0) throw new Error(`${path} is in use, and has to be brought up to date first.`);
  } finally {
    db.close();
  }
  renameSync(path, asidePath(path));
  for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
}

/** The store of the version before, until all its lines were taken over; null when there is none. */
export function openOldLog(path: string): OldLog | null {
  const aside = asidePath(path);
  if (!existsSync(aside)) return null;
  const db = new Database(aside, { timeout: 10_000 });
  const remove = () => {
    db.close();
    for (const end of ['', '-wal', '-shm']) rmSync(`${aside}${end}`, { force: true });
  };
  return oldLogOf(db, remove);
}

/** Opens the store for reading alone. Refuses while the worker has not made it. */
export function openReader(path: string): LogReader {
  if (!existsSync(path))
    throw new Refusal('unavailable', 'no-mail-log', 'No mail log has been collected yet.', {
      next: 'The worker makes it when it has read from the first gateway: see that “postern worker” runs and a gateway is enrolled.',
    });
  const db = new Database(path, { readonly: true, timeout: 10_000 });
  try {
    demandVersion(versionOf(db), path);
  } catch (error) {
    db.close();
    throw error;
  }
  db.pragma('cache_size = -32768');
  db.pragma('mmap_size = 1073741824');
  return readerOf(db);
}

let shared: { path: string; file: number; reader: LogReader } | null = null;

/** The reader that this process keeps open: a store of many days takes a moment to open. */
export function sharedReader(path: string): LogReader {
  const file = existsSync(path) ? statSync(path).ino : 0;
  if (shared?.path === path && shared.file === file) return shared.reader;
  shared?.reader.close();
  shared = null;
  const reader = openReader(path);
  shared = { path, file, reader };
  return reader;
}

function versionOf(db: Database.Database): number {
  return Number(db.pragma('user_version', { simple: true }));
}

function bringUp(db: Database.Database, path: string): void {
  const version = versionOf(db);
  if (version === 0) return makeTables(db);
  if (countedVersions.includes(version)) return upgradeCounts(db, version);
  demandVersion(version, path);
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
