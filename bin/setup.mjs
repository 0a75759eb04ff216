import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSqlite, sqliteWorks } from './sqlite.mjs';
import { root, run, Stop, step, stepUnlessDone, together } from './steps.mjs';

const node = (args, env = {}) =>
  run(process.execPath, args, { env: { NEXT_TELEMETRY_DISABLED: '1', ...env } });

export function demandNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new Stop(`Postern needs Node 20.19 or newer; this is ${process.versions.node}.`);
}

/** The packages of package-lock.json, SQLite for this Node, and the database client made from the schema. */
export async function installDependencies() {
  const installed = lockIsInstalled();
  let placeSqlite = () => {};
  await together(
    // the only install script that matters is SQLite's
    installed
      ? null
      : step('npm packages', () => run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'])),
    installed && sqliteWorks()
      ? null
      : step('SQLite for this Node', async () => {
          placeSqlite = await makeSqlite();
        }),
  );
  placeSqlite();
  await stepUnlessDone(
    'database client',
    {
      inputs: ['prisma/schema.prisma', 'bin/generate.mjs', 'package-lock.json'],
      output: 'lib/db/generated/client.ts',
    },
    () => node(['bin/generate.mjs']),
  );
}

/** Whether node_modules holds what the lock says; npm keeps its own copy of the lock there. Optional packages may be absent. */
function lockIsInstalled() {
  const installed = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const here = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || here[path]?.version === version,
  );
}

/** dist/: the `postern` command, and the gateway's program in a folder of its own. */
export function buildPrograms() {
  const inputs = ['lib', 'bin/build.mjs', 'package.json', 'package-lock.json'];
  return stepUnlessDone('programs', { inputs, output: 'dist/postern.mjs' }, () => node(['bin/build.mjs']));
}

/** .next/standalone: the console's pages and the server that serves them. */
export function buildPages() {
  const inputs = ['app', 'components', 'lib', 'public', 'proxy.ts', 'next.config.mjs', 'postcss.config.mjs'];
  inputs.push('docs/findings', 'tsconfig.json', 'package.json', 'package-lock.json');
  return stepUnlessDone('pages', { inputs, output: '.next/standalone/server.js' }, async () => {
    await buildWithoutData();
    refuseStowaways();
    // Next leaves these two out for a CDN to serve
    cpSync(join(root, '.next/static'), join(root, '.next/standalone/.next/static'), { recursive: true });
    if (existsSync(join(root, 'public')))
      cpSync(join(root, 'public'), join(root, '.next/standalone/public'), { recursive: true });
  });
}

/** Next runs pages to see which it can render beforehand; the database and key that they open are thrown away. */
async function buildWithoutData() {
  const data = mkdtempSync(join(tmpdir(), 'postern-build-'));
  try {
    await node(['node_modules/next/dist/bin/next', 'build'], { POSTERN_DATA: data });
  } finally {
    rmSync(data, { recursive: true });
  }
}

/** A path that Next cannot follow makes it copy the whole folder, ./data with its key included, and only warn. */
function refuseStowaways() {
  const wanted = ['.next', 'docs', 'node_modules', 'package.json', 'public', 'server.js'];
  const found = readdirSync(join(root, '.next/standalone')).filter((name) => !wanted.includes(name));
  if (found.length === 0) return;
  rmSync(join(root, '.next/standalone'), { recursive: true });
  throw new Stop(
    `The built console holds what it must not: ${found.join(', ')}. “npx next build” says which line did it.`,
  );
}
