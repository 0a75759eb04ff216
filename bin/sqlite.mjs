import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compilerPackages, installPackages } from './debian.mjs';
import { root, run } from './steps.mjs';

const binary = 'node_modules/better-sqlite3/build/Release/better_sqlite3.node';

/** Whether better-sqlite3, which is native, is here and runs on this Node. */
export function sqliteWorks() {
  const program = `new (require('better-sqlite3'))(':memory:').close()`;
  return spawnSync(process.execPath, ['-e', program], { cwd: root }).status === 0;
}

/**
 * Makes better-sqlite3's binary for this Node, ready-made where its makers offer one, else compiled, which takes a minute or
 * two: in a folder of its own, so that `npm ci` can go on meanwhile. Resolves with the function that puts it into node_modules.
 */
export async function makeSqlite() {
  const { version } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages[
    'node_modules/better-sqlite3'
  ];
  const folder = mkdtempSync(join(tmpdir(), 'postern-sqlite-'));
  const manifest = { dependencies: { 'better-sqlite3': version }, allowScripts: { 'better-sqlite3': true } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  // -O1: SQLite compiles in half the time and runs as fast
  const env = { CFLAGS: '-O1', CXXFLAGS: '-O1', JOBS: 'max' };
  const make = () => run('npm', ['install', '--no-audit', '--no-fund'], { cwd: folder, env });
  await make().catch(async (error) => {
    if (compilerIsHere()) throw error;
    await installPackages('Compiling better-sqlite3', compilerPackages);
    await make();
  });
  return () => {
    cpSync(join(folder, binary), join(root, binary));
    rmSync(folder, { recursive: true });
  };
}

const compilerIsHere = () =>
  ['g++', 'make', 'python3'].every((tool) => spawnSync(tool, ['--version']).status === 0);
