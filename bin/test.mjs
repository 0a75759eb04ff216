#!/usr/bin/env node
// `npm test`: sets itself up on a fresh clone, runs every test there is, and ends with one line that adds them up.
// --unit, --live and --e2e run that part alone; what follows `--` goes to Vitest or Playwright.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { browserPackages, gatewayPackages, installPackages, otherSystemsPackages } from './debian.mjs';
import { buildPages, buildPrograms, demandNode, installDependencies } from './setup.mjs';
import { program, root, seconds, together } from './steps.mjs';

const part = { type: 'boolean' };
const { values, positionals } = parseArgs({
  options: { unit: part, live: part, e2e: part },
  allowPositionals: true,
});
const all = !values.unit && !values.live && !values.e2e;
const reports = join(root, 'test-results');

/** Runs a test runner on the terminal. */
function runTests(name, args, env = {}) {
  const started = performance.now();
  const { status } = spawnSync(process.execPath, [...args, ...positionals], {
    cwd: root,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', FORCE_COLOR: '0', ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  console.log(`${status === 0 ? '✓' : '✗'} ${name}  ${seconds(started)}`);
  return status === 0;
}

const readReport = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null; // the runner did not come so far; that counts as a failure below
  }
};

function vitest(project) {
  const file = join(reports, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const ok = runTests(`${project} tests`, [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    project,
    ...reporters,
  ]);
  const report = readReport(file);
  return {
    ok,
    passed: report?.numPassedTests ?? 0,
    failed: report?.numFailedTests ?? 0,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  };
}

function playwright() {
  const file = join(reports, 'e2e.json');
  const ok = runTests(
    'browser tests',
    ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'],
    {
      PLAYWRIGHT_JSON_OUTPUT_NAME: file,
    },
  );
  const stats = readReport(file)?.stats;
  return {
    ok,
    passed: stats?.expected ?? 0,
    // a test that passes only at the second try is no passed test
    failed: (stats?.unexpected ?? 0) + (stats?.flaky ?? 0),
    skipped: stats?.skipped ?? 0,
  };
}

await program(async () => {
  const started = performance.now();
  demandNode();
  await together(
    all || values.live || values.e2e ? installPackages('The tests', gatewayPackages) : null,
    all || values.live ? installPackages('The live tests', otherSystemsPackages) : null,
    all || values.e2e ? installPackages('The browser tests', browserPackages) : null,
    installDependencies(),
  );
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });

  const results = [];
  if (all || values.unit) results.push(vitest('unit'));
  if (all || values.live) results.push(vitest('live'));
  if (all || values.e2e) {
    await buildPrograms();
    await buildPages();
    results.push(playwright());
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  // a runner that failed without a failed test could not run at all
  const broken = results.filter(({ ok, failed }) => !ok && failed === 0).length;
  const failed = sum('failed') + broken;
  console.log(`All of it took ${seconds(started)}.`);
  console.log(`${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped`);
  process.exitCode = failed > 0 || sum('passed') === 0 ? 1 : 0;
});
