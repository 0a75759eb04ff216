#!/usr/bin/env node
// node bench/check-draft.mjs [ENTRIES] [--data FOLDER]: what the review asks of a draft whose access map has a million entries: the findings, read from the
// parts in the database, in a process of their own. A folder that was filled before is used again.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { load } from './load.mjs';
import { accessEntry, makerOf, median } from './rows.mjs';

const options = { data: { type: 'string' }, once: { type: 'boolean' } };
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const wanted = Number(positionals[0] ?? 1_000_000);
const folder = values.data ?? mkdtempSync(join(tmpdir(), 'postern-check-'));
const url = `file:${join(folder, 'postern.db')}`;
const listFile = join(folder, 'lists.json');
const rounds = 3;

const { createDb, migrate, storeLists, findFindings, emptyPolicy } = await load({
  createDb: 'lib/db/client.ts',
  migrate: 'lib/db/migrate.ts',
  storeLists: 'lib/release/store-entries.ts',
  findFindings: 'lib/release/find-findings.ts',
  emptyPolicy: 'lib/policy/policy.ts',
});

if (values.once) await check();
else {
  if (!existsSync(listFile)) await fill();
  const runs = Array.from({ length: rounds }, () => {
    const args = [fileURLToPath(import.meta.url), '--once', '--data', folder];
    const { stdout } = spawnSync(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    return JSON.parse(stdout);
  });
  const middle = (field) => median(runs.map((run) => run[field]));
  console.log(`${wanted.toLocaleString('en')} entries of access, ${runs[0].findings} findings`);
  console.log(
    `check of a draft: median ${middle('ms')} ms, processor ${middle('cpu')} ms, peak memory ${middle('rss')} MB`,
  );
  if (!values.data) rmSync(folder, { recursive: true });
}

async function fill() {
  mkdirSync(folder, { recursive: true });
  migrate(url);
  const db = createDb(url);
  const make = makerOf(3);
  const byKey = new Map();
  for (let i = 0; byKey.size < wanted; i += 1) {
    const entry = { map: 'access', endsOn: null, ...accessEntry(make, i) };
    byKey.set(`${entry.tag}${entry.key}`.toLowerCase(), entry);
  }
  const lists = await storeLists(db, { ...emptyPolicy().maps, access: [...byKey.values()] });
  writeFileSync(listFile, JSON.stringify(lists));
  await db.$disconnect();
}

async function check() {
  const db = createDb(url);
  const draft = { policy: emptyPolicy(), lists: JSON.parse(readFileSync(listFile, 'utf8')) };
  const start = performance.now();
  const before = process.cpuUsage();
  const findings = await findFindings(db, draft, new Date('2026-11-21T12:00:00Z'));
  const ms = performance.now() - start;
  const used = process.cpuUsage(before);
  const rss = process.resourceUsage().maxRSS / 1e3;
  const cpu = (used.user + used.system) / 1e3;
  const line = { ms, cpu, rss, findings: findings.length };
  console.log(JSON.stringify(line, (_, value) => (typeof value === 'number' ? Math.round(value) : value)));
  await db.$disconnect();
}
