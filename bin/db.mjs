#!/usr/bin/env node
// Writes migrations from the difference between prisma/schema.prisma and the schema as of the last migration, with no
// database and no download: `db.mjs create NAME`, `db.mjs check`.
//
// The schema is written for SQLite; PostgreSQL's is the same text with the provider replaced. Each provider has a folder
// prisma/migrations/PROVIDER with its migrations and `schema.prisma`, the schema as of the last of them.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  mockAdapter,
  mockMigrationAwareAdapterFactory,
} from '@prisma/driver-adapter-utils';
import { schemaEngine } from './schema-engine.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'prisma/migrations');
const source = readFileSync(join(root, 'prisma/schema.prisma'), 'utf8');
const providers = [
  { name: 'sqlite', flavour: 'sqlite' },
  { name: 'postgresql', flavour: 'postgres' },
];

const schemaFor = (provider) => source.replace(/^(\s*provider\s*=\s*)"sqlite"/m, `$1"${provider.name}"`);
const snapshotOf = (provider) => join(folder, provider.name, 'schema.prisma');

/** A database that answers the one thing the engine asks before it compares two schemas: which server it is. */
function pretendDatabase({ flavour }) {
  const answer = {
    columnNames: ['exists', 'version', 'numeric_version'],
    columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
    rows: [[true, 'PostgreSQL 15.0', 150000]],
  };
  const factory = mockMigrationAwareAdapterFactory(flavour);
  factory.connect = async () => ({ ...mockAdapter(flavour), queryRaw: async () => answer });
  return bindMigrationAwareSqlAdapterFactory(factory);
}

/** The SQL that leads from the last migration to the schema; empty when they agree. */
async function outstanding(SchemaEngine, provider) {
  const schema = (content) => ({ tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content }] });
  const engine = await SchemaEngine.new({ datamodels: undefined }, () => {}, pretendDatabase(provider));
  const snapshot = snapshotOf(provider);
  const { exitCode, stdout } = await engine.diff({
    from: existsSync(snapshot) ? schema(readFileSync(snapshot, 'utf8')) : { tag: 'empty' },
    to: schema(schemaFor(provider)),
    script: true,
    exitCode: true,
    filters: { externalTables: [], externalEnums: [] },
  });
  return exitCode === 0 ? '' : stdout;
}

function writeMigration(provider, name, sql) {
  const path = join(folder, provider.name, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'migration.sql'), sql);
  writeFileSync(snapshotOf(provider), schemaFor(provider));
  writeFileSync(join(folder, provider.name, 'migration_lock.toml'), `provider = "${provider.name}"\n`);
  console.log(`prisma/migrations/${provider.name}/${name}/migration.sql`);
}

/** Both providers get a migration of every name, be it without statements, so that their histories read alike. */
function create(name, sqlByProvider) {
  if (sqlByProvider.every((sql) => !sql))
    return console.log('The schema has not changed since the last migration.');
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const full = `${stamp}_${name.replace(/\W+/g, '_')}`;
  for (const [i, provider] of providers.entries()) {
    writeMigration(provider, full, sqlByProvider[i] || '-- Nothing changes for this database.\n');
  }
}

function check(sqlByProvider) {
  for (const [i, provider] of providers.entries()) {
    if (!sqlByProvider[i]) continue;
    console.error(
      `No ${provider.name} migration covers this change; npm run db:create -- NAME\n${sqlByProvider[i]}`,
    );
    process.exitCode = 1;
  }
  const [first, second] = providers.map(({ name }) => readdirSync(join(folder, name)).join(' '));
  if (first === second) return;
  console.error(`The two providers' migrations differ:\n  ${first}\n  ${second}`);
  process.exitCode = 1;
}

const [command, name] = process.argv.slice(2);
if (command !== 'check' && !(command === 'create' && name)) {
  console.error('usage: db.mjs create NAME | check');
  process.exit(64);
}
const SchemaEngine = await schemaEngine();
const sqlByProvider = [];
for (const provider of providers) sqlByProvider.push(await outstanding(SchemaEngine, provider));
if (command === 'create') create(name, sqlByProvider);
else check(sqlByProvider);
