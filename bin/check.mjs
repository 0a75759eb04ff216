#!/usr/bin/env node
// `npm run check`: everything that can be said of the sources without a browser and without a daemon, in under a minute.
import { spawn } from 'node:child_process';
import { demandNode, installDependencies } from './setup.mjs';
import { program, root, Stop, seconds } from './steps.mjs';

const tool = (path) => [process.execPath, `node_modules/${path}`];
const checks = [
  ['format', [...tool('@biomejs/biome/bin/biome'), 'check', '.']],
  ['lint', [...tool('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings']],
  // routes have generated types; a stale one breaks the next line
  ['route types', [...tool('next/dist/bin/next'), 'typegen']],
  // what an earlier run remembers has been wrong: a type that had moved to another file was still missed
  ['types', [...tool('typescript/bin/tsc'), '--noEmit', '--incremental', 'false']],
  ['imports', [process.execPath, 'bin/check-imports.mjs']],
  ['unused code', [...tool('knip/bin/knip.js')]],
  ['migrations', [process.execPath, 'bin/db.mjs', 'check']],
];
const unitTests = ['unit tests', [...tool('vitest/vitest.mjs'), 'run', '--project', 'unit', '--silent']];

/** Runs one check and prints its name, its time, and what it said when it failed or when that is asked for. */
function passes([name, [command, ...args]]) {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', FORCE_COLOR: '0' };
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    child.on('error', reject);
    child.on('close', (code) => {
      console.log(`${code === 0 ? '✓' : '✗'} ${name.padEnd(12)} ${seconds(started)}`);
      if (code !== 0) console.log(output.trimEnd());
      resolve(code === 0);
    });
  });
}

await program(async () => {
  demandNode();
  await installDependencies();
  const started = performance.now();
  const failed = [];
  // --no-tests: for CI, where `npm test` follows
  for (const check of process.argv.includes('--no-tests') ? checks : [...checks, unitTests])
    if (!(await passes(check))) failed.push(check[0]);
  if (failed.length > 0) throw new Stop(`Not in order: ${failed.join(', ')}.`);
  console.log(`All in order after ${seconds(started)}.`);
});
