#!/usr/bin/env node
// The `postern` command: `up` sets everything up by itself; the rest is built into dist/ from lib/cli.ts.
import { existsSync } from 'node:fs';

const built = new URL('../dist/postern.mjs', import.meta.url);
if (process.argv[2] === 'up') {
  process.argv.splice(2, 1);
  await import('./up.mjs');
} else if (existsSync(built)) {
  await import(built);
} else {
  console.error('postern: not built yet. In its folder, run “npm run up”, or “npm ci” and “npm run build”.');
  process.exitCode = 1;
}
