import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from 'vitest';
import { packageRoot } from '#lib/package-root.ts';
import { createDb, type Db } from './client.ts';
import { migrate } from './migrate.ts';

const migrationsFolder = join(packageRoot(), 'prisma/migrations/sqlite');

export type TestDb = { db: Db; url: string; folder: string; close(): Promise<void> };

/** A migrated, empty database in a folder of its own; `close` removes both. */
export async function openTestDb(): Promise<TestDb> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-db-'));
  const file = join(folder, 'postern.db');
  copyFileSync(migratedBase(), file);
  const url = `file:${file}`;
  const db = createDb(url);
  return {
    db,
    url,
    folder,
    close: async () => {
      await db.$disconnect();
      rmSync(folder, { recursive: true });
    },
  };
}

/** `test` with a database of its own: `test('…', async ({ db }) => …)`. */
export const test = base.extend<{ testDb: TestDb; db: Db }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads the names of the fixtures it needs from this pattern
  testDb: async ({}, use) => {
    const testDb = await openTestDb();
    await use(testDb);
    await testDb.close();
  },
  db: async ({ testDb }, use) => use(testDb.db),
});

const cache = join(packageRoot(), 'node_modules/.cache/postern');
let migrated: string | undefined;

/** The file all test databases are copies of: migrated once for each state of the migrations, by whichever process comes first. */
function migratedBase(): string {
  if (migrated) return migrated;
  const digest = createHash('sha256');
  for (const path of readdirSync(migrationsFolder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (path.endsWith('.sql')) digest.update(path).update(readFileSync(join(migrationsFolder, path)));
  }
  migrated = join(cache, `base-${digest.digest('hex').slice(0, 16)}.db`);
  if (!existsSync(migrated)) {
    const draft = `${migrated}.${process.pid}`;
    migrate(`file:${draft}`);
    renameSync(draft, migrated);
  }
  return migrated;
}
