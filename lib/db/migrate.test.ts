import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '#lib/package-root.ts';
import { schemaEngine } from '../../bin/schema-engine.mjs';
import { demandMigrated, migrate } from './migrate.ts';

const released = join(packageRoot(), 'prisma/migrations/sqlite');
let folder: string;
let url: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-migrate-'));
  url = `file:${folder}/data/postern.db`;
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A folder of migrations with these scripts. */
function migrations(scripts: Record<string, string>): string {
  const at = join(folder, 'migrations');
  for (const [name, sql] of Object.entries(scripts)) {
    mkdirSync(join(at, name), { recursive: true });
    writeFileSync(join(at, name, 'migration.sql'), sql);
  }
  return at;
}

function look<T>(sql: string): T[] {
  const db = new Database(join(folder, 'data/postern.db'), { readonly: true });
  try {
    return db.prepare<[], T>(sql).all();
  } finally {
    db.close();
  }
}
const tables = () =>
  look<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`).map(
    ({ name }) => name,
  );

const first = {
  '1_first': 'CREATE TABLE "Parent" ("id" INTEGER PRIMARY KEY); INSERT INTO "Parent" VALUES (1);',
};

test('a command finds no database, an empty one, one of before, and one of this version', () => {
  const known = migrations(first);
  expect(() => demandMigrated(url, known)).toThrow('There is no database of a console at');
  expect(existsSync(join(folder, 'data'))).toBe(false); // it makes none
  const none = join(folder, 'none');
  mkdirSync(none);
  migrate(url, none);
  expect(() => demandMigrated(url, known)).toThrow('of an older Postern');
  migrate(url, known);
  expect(() => demandMigrated(url, known)).not.toThrow();
});

test('applies what is missing, in the order of the names, and nothing twice', () => {
  expect(migrate(url, migrations(first))).toEqual(['1_first']);
  const more = migrations({
    '3_third': 'ALTER TABLE "Child" RENAME TO "Grown";',
    '2_second': 'CREATE TABLE "Child" (x);',
  });
  expect(migrate(url, more)).toEqual(['2_second', '3_third']);
  expect(migrate(url, more)).toEqual([]);
  expect(tables()).toEqual(['Grown', 'Parent', '_prisma_migrations']);
});

test('a database it makes is readable by its owner alone', () => {
  migrate(url, migrations(first));
  expect(statSync(join(folder, 'data/postern.db')).mode & 0o777).toBe(0o600);
});

test('a migration that fails undoes all of this run and says which it was', () => {
  migrate(url, migrations(first));
  const bad = migrations({ '2_second': 'CREATE TABLE "Second" (x);', '3_third': 'CREATE TABLE nonsense' });
  expect(() => migrate(url, bad)).toThrow('migration 3_third: incomplete input');
  expect(tables()).toEqual(['Parent', '_prisma_migrations']);
});

test('rebuilding a table keeps its children', () => {
  migrate(
    url,
    migrations({
      ...first,
      '2_child': `CREATE TABLE "Child" ("parent" INTEGER REFERENCES "Parent" ON DELETE CASCADE);
        INSERT INTO "Child" VALUES (1);`,
      '3_rebuild': `CREATE TABLE "new_Parent" ("id" INTEGER PRIMARY KEY, "name" TEXT);
        INSERT INTO "new_Parent" SELECT "id", '' FROM "Parent";
        DROP TABLE "Parent"; ALTER TABLE "new_Parent" RENAME TO "Parent";`,
    }),
  );
  expect(look('SELECT * FROM "Child"')).toEqual([{ parent: 1 }]);
});

test('refuses migrations that leave a row without its parent', () => {
  const bad = migrations({
    ...first,
    '2_child':
      'CREATE TABLE "Child" ("parent" INTEGER REFERENCES "Parent"); INSERT INTO "Child" VALUES (99);',
  });
  expect(() => migrate(url, bad)).toThrow('rows without their parent');
  expect(tables()).toEqual([]);
});

describe('refuses a history it does not know', () => {
  beforeEach(() => {
    migrate(url, migrations({ ...first, '2_second': 'CREATE TABLE "Second" (x);' }));
  });

  test('made by a newer Postern', () => {
    rmSync(join(folder, 'migrations/2_second'), { recursive: true });
    expect(() => migrate(url, join(folder, 'migrations'))).toThrow('made by a newer Postern (2_second)');
  });

  test('changed since it was applied', () => {
    const changed = migrations({ '2_second': 'CREATE TABLE "Other" (x);' });
    expect(() => migrate(url, changed)).toThrow('2_second was changed after it was applied');
  });

  test('that another tool left half done', () => {
    const db = new Database(join(folder, 'data/postern.db'));
    db.exec(`UPDATE "_prisma_migrations" SET finished_at = NULL WHERE migration_name = '2_second'`);
    db.close();
    expect(() => migrate(url, join(folder, 'migrations'))).toThrow('2_second did not finish');
  });
});

describe("Prisma's own engine", () => {
  const filters = { externalTables: [], externalEnums: [] };

  /** The engine on this database, and the released migrations as it wants them. */
  async function engine() {
    mkdirSync(join(folder, 'data'), { recursive: true });
    const SchemaEngine = await schemaEngine();
    const factory = new PrismaBetterSqlite3({ url });
    const connection = await factory.connect();
    onTestFinished(() => connection.dispose());
    factory.connect = async () => connection;
    const adapter = bindMigrationAwareSqlAdapterFactory(factory);
    const schema = readFileSync(join(released, 'schema.prisma'), 'utf8');
    const instance = await SchemaEngine.new({ datamodels: [['schema.prisma', schema]] }, () => {}, adapter);
    const migrationDirectories = readdirSync(released, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => {
        const content = readFileSync(join(released, name, 'migration.sql'), 'utf8');
        return {
          path: name,
          migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: content } },
        };
      });
    const lockfile = { path: 'migration_lock.toml', content: 'provider = "sqlite"\n' };
    return {
      instance,
      connection,
      list: { baseDir: released, lockfile, migrationDirectories, shadowDbInitScript: '' },
    };
  }

  test('finds the history of this runner in order and complete', async () => {
    migrate(url);
    const { instance, list } = await engine();
    const diagnosis = { migrationsList: list, optInToShadowDatabase: false, filters };
    expect(await instance.diagnoseMigrationHistory(diagnosis)).toMatchObject({
      history: null,
      editedMigrationNames: [],
      failedMigrationNames: [],
      hasMigrationsTable: true,
    });
    expect(await instance.applyMigrations({ migrationsList: list, filters })).toEqual({
      appliedMigrationNames: [],
    });
  });

  test('leaves a history that this runner goes on with', async () => {
    const { instance, connection, list } = await engine();
    const { appliedMigrationNames } = await instance.applyMigrations({ migrationsList: list, filters });
    await connection.dispose();
    expect(appliedMigrationNames.length).toBeGreaterThan(0);
    expect(migrate(url)).toEqual([]);
    const own = join(folder, 'migrations');
    cpSync(released, own, { recursive: true });
    expect(migrate(url, migrations({ '99999999999999_next': 'CREATE TABLE "Next" (x);' }))).toEqual([
      '99999999999999_next',
    ]);
  });
});
