import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compilerPackages, installPackages } from './debian.mjs';
import { root, run, Stop, step, stepUnlessDone } from './steps.mjs';

const node = (...args) => run(process.execPath, args, { env: { NEXT_TELEMETRY_DISABLED: '1' } });

export function demandNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new Stop(`Postern needs Node 20.19 or newer; this is ${process.versions.node}.`);
}

/** The packages of package-lock.json, the SQLite module for this Node, and the database client made from the schema. */
export async function installDependencies() {
  if (!lockIsInstalled())
    await step('npm packages', () => run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']));
  await installSqlite();
  await stepUnlessDone(
    'database client',
    {
      inputs: ['prisma/schema.prisma', 'bin/generate.mjs', 'package-lock.json'],
      output: 'lib/db/generated/client.ts',
    },
    () => node('bin/generate.mjs'),
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

/** better-sqlite3 is native: a ready-made binary where its makers offer one for this Node, else compiled here. */
async function installSqlite() {
  const opens = `new (require('better-sqlite3'))(':memory:').close()`;
  const works = () => spawnSync(process.execPath, ['-e', opens], { cwd: root }).status === 0;
  if (works()) return;
  // -O1: SQLite compiles in half the time and runs as fast
  const build = () => run('npm', ['rebuild', 'better-sqlite3'], { env: { CFLAGS: '-O1', CXXFLAGS: '-O1' } });
  await step('SQLite for this Node', async () => {
    try {
      await build();
    } catch (error) {
      if (['g++', 'make', 'python3'].every((tool) => spawnSync(tool, ['--version']).status === 0))
        throw error;
      await installPackages('Compiling better-sqlite3', compilerPackages);
      await build();
    }
  });
}

/** dist/: the `postern` command, and the gateway's program in a folder of its own. */
export function buildPrograms() {
  const inputs = ['lib', 'bin/build.mjs', 'package.json', 'package-lock.json'];
  return stepUnlessDone('programs', { inputs, output: 'dist/postern.mjs' }, () => node('bin/build.mjs'));
}

/** .next/standalone: the console's pages and the server that serves them. */
export function buildPages() {
  const inputs = ['app', 'components', 'lib', 'public', 'proxy.ts', 'next.config.mjs', 'postcss.config.mjs'];
  inputs.push('tsconfig.json', 'package.json', 'package-lock.json');
  return stepUnlessDone('pages', { inputs, output: '.next/standalone/server.js' }, async () => {
    await node('node_modules/next/dist/bin/next', 'build');
    // Next leaves these two out for a CDN to serve
    cpSync(join(root, '.next/static'), join(root, '.next/standalone/.next/static'), { recursive: true });
    if (existsSync(join(root, 'public')))
      cpSync(join(root, 'public'), join(root, '.next/standalone/public'), { recursive: true });
  });
}
