#!/usr/bin/env node
// The same lists as a browser and a program get them: `node bench/list-pages.mjs --data FOLDER [--port PORT]`, on what bench/lists.mjs
// filled. The built console serves; each address is asked 20 times. Aim: the server's time below 100 ms (p95), page and REST alike.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { buildPages, buildPrograms } from '../bin/setup.mjs';
import { load, root } from './load.mjs';
import { quantile } from './rows.mjs';

const { values } = parseArgs({
  options: { data: { type: 'string' }, port: { type: 'string', default: '21290' } },
});
if (!values.data) {
  console.error(
    'usage: list-pages.mjs --data FOLDER [--port PORT], with a folder that bench/lists.mjs filled',
  );
  process.exit(64);
}
const { createDb, createSession, migrate } = await load({
  createDb: 'lib/db/client.ts',
  createSession: 'lib/auth/store.ts',
  migrate: 'lib/db/migrate.ts',
});
await buildPrograms();
await buildPages();

const url = `file:${join(values.data, 'postern.db')}`;
migrate(url);
const db = createDb(url);
const operator = await db.operator.upsert({
  where: { email: 'bench@example.org' },
  create: { email: 'bench@example.org', name: 'Bench', role: 'admin' },
  update: {},
});
const session = await createSession(
  db,
  operator.id,
  { address: '127.0.0.1', userAgent: 'bench' },
  new Date(),
);
await db.$disconnect();

const origin = `http://127.0.0.1:${values.port}`;
const child = spawn(process.execPath, [join(root, 'dist/postern.mjs'), 'console'], {
  cwd: root,
  env: { ...process.env, NODE_ENV: 'production', POSTERN_DATA: values.data, POSTERN_PORT: values.port },
  stdio: ['ignore', 'ignore', 'inherit'],
});
const headers = { cookie: `postern-session=${session.token}` };
const ask = async (path) => {
  const answer = await fetch(`${origin}${path}`, { headers, redirect: 'manual' });
  const body = await answer.text();
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${body.slice(0, 200)}`);
  return body;
};

async function untilItServes() {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await fetch(`${origin}/sign-in`).catch(() => null)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the console does not answer');
}

/** Milliseconds of processor time that the console has used: what a question costs, also on a machine with other work. */
function used() {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10; // utime and stime, in hundredths of a second
}

const show = (ms) => ms.toFixed(1).padStart(7);
async function measure(path) {
  let body = '';
  const samples = [];
  let before = 0;
  for (let round = 0; round < 22; round += 1) {
    if (round === 2) before = used();
    const start = performance.now();
    body = await ask(path);
    if (round > 1) samples.push(performance.now() - start);
  }
  const work = (used() - before) / samples.length;
  const p95 = quantile(samples, 0.95);
  const size = `${(body.length / 1000).toFixed(0).padStart(5)} kB, ${(gzipSync(body).length / 1000).toFixed(0).padStart(3)} sent`;
  console.log(
    `${p95 < 100 ? ' ' : '!'} p50 ${show(quantile(samples, 0.5))}  p95 ${show(p95)}  work ${show(work)}  ${size}  ${path}`,
  );
}

const entries = [
  '',
  '?sort=value',
  '?sort=-updatedAt',
  '?q=.example',
  '?q=reject&sort=-value',
  '?q=reject&sort=value',
  '?q=1&sort=-key',
  '?tag=From:&q=alber',
];
const accounts = [
  '',
  '?sort=-lastUsedAt',
  '?q=alber',
  '?q=ma',
  '?state=active',
  '?use=never',
  '?use=idle&state=active',
];
const rest = { '?sort=-lastUsedAt': '?sort=lastUsedAt&direction=desc' };
try {
  await untilItServes();
  console.log(
    'milliseconds at the client, and of processor time in the console; the page as HTML, and as it is sent compressed\n',
  );
  for (const query of entries) await measure(`/policy/access${query}`);
  for (const query of accounts) await measure(`/authentication/accounts${query}`);
  await measure('/system/trail');
  await measure('/system/trail?kind=account.');
  console.log('');
  for (const query of ['', '?sort=value', '?q=.example', '?q=reject&sort=value&direction=desc'])
    await measure(`/api/v1/policy/entries/access${query}`);
  for (const query of accounts) await measure(`/api/v1/accounts${rest[query] ?? query}`);
} finally {
  child.kill('SIGTERM');
}
