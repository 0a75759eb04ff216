import { createHash, randomUUID } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { packageRoot } from '#lib/package-root.ts';
import { Refusal } from '#lib/refusal.ts';
import { databaseFile } from './database-file.ts';

type Migration = { name: string; sql: string; checksum: string };
type Row = { migration_name: string; checksum: string; finished_at: unknown; rolled_back_at: unknown };

// The table, its checksums and its times are those of Prisma's schema engine, so `prisma migrate` can take over at any time.
const historyTable = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL,
  "logs" TEXT, "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
  "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)`;

/**
 * Brings the database at a `file:` URL up to the migrations in `folder` (one subfolder each, applied in the order of their
 * names) and returns the names of those it applied; all of them or none. Makes the file when it is missing; safe when several
 * processes start together. Refuses a database that this version of Postern does not know, or that no longer matches.
 */
export function migrate(url: string, folder = join(packageRoot(), 'prisma/migrations/sqlite')): string[] {
  const file = databaseFile(url);
  mkdirSync(dirname(file), { recursive: true });
  closeSync(openSync(file, 'a', 0o600));
  const db = new Database(file, { timeout: 30_000 });
  try {
    db.pragma('journal_mode = WAL');
    // Off, and that only works outside a transaction: rebuilding a table drops it, which would delete its children.
    db.pragma('foreign_keys = OFF');
    return db.transaction(() => applyAll(db, readMigrations(folder))).immediate();
  } finally {
    db.close();
  }
}

/** Makes nothing. Refuses where there is no database, or one that `migrate` has not brought up to this version. */
export function demandMigrated(url: string, folder = join(packageRoot(), 'prisma/migrations/sqlite')): void {
  const file = databaseFile(url);
  if (!existsSync(file))
    throw new Refusal('not-found', 'no-database', `There is no database of a console at ${file}.`, {
      next: 'POSTERN_DATA, or DATABASE_URL, says where it is; “postern migrate” makes a new one.',
    });
  const db = new Database(file, { readonly: true, timeout: 30_000 });
  try {
    const hasHistory = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = '_prisma_migrations'").get();
    const rows = hasHistory ? db.prepare<[], Row>('SELECT * FROM "_prisma_migrations"').all() : [];
    if (outstanding(readMigrations(folder), rows).length === 0) return;
  } finally {
    db.close();
  }
  throw new Refusal('conflict', 'database-older', `The database at ${file} is of an older Postern.`, {
    next: 'Run “postern migrate”, or start the console, which does the same.',
  });
}

function readMigrations(folder: string): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function applyAll(db: Database.Database, migrations: Migration[]): string[] {
  db.exec(historyTable);
  const rows = db.prepare<[], Row>('SELECT * FROM "_prisma_migrations" ORDER BY "started_at"').all();
  const todo = outstanding(migrations, rows);
  for (const migration of todo) apply(db, migration);
  if (todo.length > 0) refuseBrokenReferences(db);
  return todo.map(({ name }) => name);
}

/** What is left to do; refuses a history that is not a beginning of these migrations. */
function outstanding(migrations: Migration[], rows: Row[]): Migration[] {
  const done = rows.filter((row) => !row.rolled_back_at);
  for (const row of done) {
    const known = migrations.find(({ name }) => name === row.migration_name);
    if (!known)
      throw new Refusal(
        'conflict',
        'database-newer',
        `The database was made by a newer Postern (${row.migration_name}).`,
        {
          next: 'Start that version, or put back the copy of the database made before it.',
        },
      );
    if (!row.finished_at)
      throw new Refusal(
        'conflict',
        'migration-half-done',
        `Migration ${row.migration_name} did not finish.`,
        {
          next: 'Put back the copy of the database made before it.',
        },
      );
    if (row.checksum !== known.checksum)
      throw new Refusal(
        'conflict',
        'migration-changed',
        `Migration ${row.migration_name} was changed after it was applied.`,
        {
          next: 'Restore the file as it was released; a change of the schema is a migration of its own.',
        },
      );
  }
  return migrations.filter(({ name }) => !done.some((row) => row.migration_name === name));
}

function apply(db: Database.Database, { name, sql, checksum }: Migration): void {
  const now = () => new Date().toISOString().replace('Z', '+00:00');
  const started = now();
  try {
    db.exec(sql);
  } catch (error) {
    throw new Error(`migration ${name}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  db.prepare(
    `INSERT INTO "_prisma_migrations" (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
     VALUES (?, ?, ?, ?, ?, 1)`,
  ).run(randomUUID(), checksum, now(), name, started);
}

function refuseBrokenReferences(db: Database.Database): void {
  const broken = db.pragma('foreign_key_check') as unknown[];
  if (broken.length > 0)
    throw new Error(`migrations leave rows without their parent: ${JSON.stringify(broken.slice(0, 5))}`);
}
