#!/usr/bin/env node
// How long the console's lists take over a million rows: `node bench/lists.mjs [ROWS] [--data FOLDER]`. Aim: below 100 ms (p95)
// for each question. A folder that was filled before is used again.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { load } from './load.mjs';
import { accessEntry, makerOf, quantile } from './rows.mjs';

const { values, positionals } = parseArgs({ options: { data: { type: 'string' } }, allowPositionals: true });
const wanted = Number(positionals[0] ?? 1_000_000);
const folder = values.data ?? mkdtempSync(join(tmpdir(), 'postern-lists-'));
const file = join(folder, 'postern.db');
const url = `file:${file}`;
const rounds = 20;

const {
  createDb,
  migrate,
  insertRows,
  listEntries,
  listAccounts,
  findEverything,
  pendingChanges,
  listTrail,
} = await load({
  createDb: 'lib/db/client.ts',
  migrate: 'lib/db/migrate.ts',
  insertRows: 'lib/db/insert-rows.ts',
  listEntries: 'lib/policy/entry/list-entries.ts',
  listAccounts: 'lib/sasl/account/list-accounts.ts',
  findEverything: 'lib/search/find-everything.ts',
  pendingChanges: 'lib/release/pending-changes.ts',
  'listEntries as listTrail': 'lib/audit/list-entries.ts',
});

const part = 50_000;
const base = Date.UTC(2021, 0, 1);
const id = (kind, i) => `0190-${kind}-${i.toString(16).padStart(12, '0')}`;

/** The questions are asked at this time. */
const today = new Date('2026-11-21T08:00:00Z');
const after = (days) => new Date(today.getTime() + days * 86_400_000);
const dayAfter = (days) => after(days).toISOString().slice(0, 10);

function entryRow(make, i) {
  const at = new Date(base + make.below(180_000_000) * 1000);
  const state = make.random() < 0.0005 ? 'changed' : 'released';
  return {
    id: id('e', i),
    map: 'access',
    ...accessEntry(make, i),
    spelling: null,
    endsOn: make.random() < 0.02 ? dayAfter(make.below(900) - 200) : null,
    state,
    version: 1,
    createdAt: at,
    updatedAt: at,
    updatedBy: make.pick(['kim', 'joe', 'amy']),
  };
}

/** A tenth was never used, and every hundredth fails to log in. */
function useRow(make) {
  const lastUsedAt = make.random() < 0.1 ? new Date(0) : after(-make.random() * 400);
  const fails = make.random() < 0.01;
  return {
    lastUsedAt,
    lastUsedFrom: '192.0.2.1',
    lastUsedWith: 'PLAIN',
    lastUsedOn: 'gw1',
    failuresSince: fails ? 1 + make.below(12) : 0,
    lastFailureAt: fails ? today : null,
    lastFailureFrom: null,
    lastFailureWith: null,
    lastFailureOn: null,
    lastFailureReason: null,
    lockedUntil: make.random() < 0.001 ? after(make.random() - 0.5) : null,
  };
}

function accountRow(make, i) {
  const at = new Date(base + i * 170_000);
  const isServer = make.random() < 0.01;
  const name = `${make.name()}${i}`;
  return {
    id: id('a', i),
    name,
    address: isServer ? '' : `${name}@${make.domain()}`,
    ...useRow(make),
    label: isServer ? `host ${make.domain()}` : `${make.name()} ${make.name()}`,
    kind: isServer ? 'server' : 'person',
    note: make.pick(['', '', 'moved from the old gateway', 'contractor']),
    disabledAt: make.random() < 0.003 ? at : null,
    expiresAt: make.random() < 0.02 ? after(make.below(900) - 200) : null,
    legacy: false,
    argon2id: null,
    scramSha256: null,
    scramSha1: null,
    scramSha512: null,
    importedHash: null,
    limits: null,
    refusals: null,
    legacySecrets: null,
    passwordSetAt: at,
    passwordSetBy: 'kim',
    revision: i + 1,
    version: 1,
    createdAt: at,
    createdBy: 'kim',
    updatedAt: at,
  };
}

const trailKinds = [
  'account.password-reset',
  'account.created',
  'operator.signed-in',
  'policy.entry-saved',
  'policy.entry-saved',
];
function trailRow(make, i) {
  return {
    seq: i + 1,
    at: new Date(base + i * 170_000),
    actorKind: 'operator',
    actorId: id('o', i % 20),
    actorName: i % 250_000 === 9 ? 'Rarely Seen' : `Operator ${i % 20}`,
    role: 'admin',
    address: '192.0.2.1',
    kind: i % 100_000 === 11 ? 'gateway.removed' : make.pick(trailKinds),
    subject: id('a', make.below(wanted)),
    data: { name: `${make.name()}${i}` },
    prevHash: '',
    hash: i.toString(16),
  };
}

async function fill(db, model, rowOf) {
  const make = makerOf(model.length);
  const seen = new Set();
  const start = performance.now();
  let making = 0;
  for (let i = 0; i < wanted; ) {
    const began = performance.now();
    const rows = [];
    for (; rows.length < part && i < wanted; i += 1) {
      const row = rowOf(make, i);
      const key = model === 'PolicyEntry' ? `${row.tag}${row.key}` : i;
      if (!seen.has(key)) rows.push(row);
      seen.add(key);
    }
    making += performance.now() - began;
    await insertRows(db, model, rows);
  }
  const seconds = (performance.now() - start - making) / 1000;
  const perSecond = Math.round(wanted / seconds).toLocaleString('en');
  console.log(
    `${model}: ${wanted.toLocaleString('en')} rows in ${seconds.toFixed(0)} s (${perSecond} a second)`,
  );
}

const isNew = !existsSync(file);
mkdirSync(folder, { recursive: true });
migrate(url);
const db = createDb(url);
if (isNew) {
  await fill(db, 'PolicyEntry', entryRow);
  await fill(db, 'Account', accountRow);
  await fill(db, 'AuditEntry', trailRow);
}

const runtime = { db, sealer: null, mailLogFile: join(folder, 'maillog.db'), now: () => today };
const caller = { actor: { kind: 'system', name: 'bench' }, role: 'admin' };
const raw = new Database(file, { readonly: true });
raw.pragma('cache_size = -65536');

const columns = {
  PolicyEntry: ['key', 'value', 'comment', 'owner'],
  Account: ['name', 'label', 'note', 'address'],
};
/** The question as it would be put without an index: each row looked at. */
function scan(table, words, sort) {
  const one = `(${columns[table].map((column) => `"${column}" LIKE ?`).join(' OR ')})`;
  const where = words.map(() => one).join(' AND ') || '1';
  const likes = words.flatMap((word) => columns[table].map(() => `%${word}%`));
  raw.prepare(`SELECT * FROM "${table}" WHERE ${where} ORDER BY "${sort}", "id" LIMIT 51`).all(...likes);
  raw.prepare(`SELECT count(*) FROM "${table}" WHERE ${where}`).get(...likes);
}

/** By the clock, and by the processor, which is what counts while others work on the machine. */
async function timed(times, work) {
  const clock = [];
  const processor = [];
  for (let round = 0; round < times; round += 1) {
    const start = performance.now();
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    clock.push(performance.now() - start);
    processor.push((user + system) / 1000);
  }
  return { clock, processor };
}

const all = [];
const allProcessor = [];
const show = (p) => p.toFixed(1).padStart(8);
async function measure(name, operation, input, peer) {
  let answer;
  const { clock: samples, processor } = await timed(rounds, async () => {
    answer = await operation.invoke(runtime, caller, input);
  });
  all.push(...samples);
  allProcessor.push(...processor);
  const p95 = quantile(samples, 0.95);
  const against = peer ? quantile((await timed(2, () => scan(...peer))).clock, 0.5) : null;
  const ratio =
    against === null ? '' : `  scan ${show(against)}  ratio ${(quantile(samples, 0.5) / against).toFixed(3)}`;
  const found = answer.found === undefined ? '' : `  ${answer.more ? '>' : ''}${answer.found} found`;
  console.log(
    `${p95 < 100 ? ' ' : '!'} ${name.padEnd(44)} p50 ${show(quantile(samples, 0.5))}  p95 ${show(p95)}  cpu p50 ${show(quantile(processor, 0.5))}  p95 ${show(quantile(processor, 0.95))}${ratio}${found}`,
  );
  return answer;
}

const access = (input) => ({ map: 'access', ...input });
console.log('\nmilliseconds, operation called in this process; scan: the same by LIKE over all rows\n');
let page = await measure('entries: first page', listEntries, access({}), ['PolicyEntry', [], 'key']);
page = await measure('entries: next page', listEntries, access({ after: page.older }));
await measure('entries: page before', listEntries, access({ before: page.newer }));
for (const sort of ['key', 'value', 'updatedAt'])
  for (const direction of ['asc', 'desc'])
    await measure(`entries: by ${sort} ${direction}`, listEntries, access({ sort, direction }));
await measure(
  'entries: last page',
  listEntries,
  access({ before: Buffer.from(JSON.stringify({ value: '~', id: '' })).toString('base64url') }),
);
await measure('entries: a tag', listEntries, access({ tag: 'From:', sort: 'value' }));
await measure('entries: a rare tag', listEntries, access({ tag: 'Spam:', sort: 'updatedAt' }));
await measure('entries: not released', listEntries, access({ changed: 'yes', sort: 'updatedAt' }));
const searches = [
  '203.0.',
  '10.1',
  'alber',
  'wave',
  'reject',
  'com',
  '.example',
  'kim reject',
  'ticket 12',
  'OPS-1234',
  'Connect:98.7',
  'zzzz',
  'com.exa',
  '1',
  'al',
  'zq',
];
for (const q of searches)
  await measure(`entries: search “${q}”`, listEntries, access({ q }), ['PolicyEntry', q.split(' '), 'key']);
for (const [q, sort] of [
  ['wave', 'updatedAt'],
  ['reject', 'value'],
  ['discard', 'value'],
  ['.net', 'value'],
  ['223.', 'key'],
  ['alber', 'value'],
])
  await measure(`entries: search “${q}” by ${sort}`, listEntries, access({ q, sort, direction: 'desc' }));
for (const [q, sort] of [
  ['reject', 'value'],
  ['relay', 'value'],
  ['connect: reject', 'value'],
  ['from: reject spam', 'value'],
  ['1', 'value'],
])
  await measure(`entries: search “${q}” by ${sort} asc`, listEntries, access({ q, sort }));
for (const q of ['1', 'com', 'zzzz', 'kim reject'])
  await measure(`entries: search “${q}” by key desc`, listEntries, access({ q, direction: 'desc' }));
for (const ends of ['past', 'soon', 'none'])
  await measure(`entries: ends ${ends}`, listEntries, access({ ends }));
await measure('entries: ends past, by updatedAt', listEntries, access({ ends: 'past', sort: 'updatedAt' }));
await measure('entries: search and tag', listEntries, access({ q: 'alber', tag: 'To:' }));
await measure('entries: search and rare tag', listEntries, access({ q: 'com', tag: 'Spam:' }));
await measure('entries: search, not released', listEntries, access({ q: 'com', changed: 'yes' }));
page = await measure('entries: search “wave”, first page', listEntries, access({ q: 'wave' }));
await measure('entries: search “wave”, next page', listEntries, access({ q: 'wave', after: page.older }));
for (const sort of ['name', 'label', 'createdAt'])
  await measure(`accounts: by ${sort} desc`, listAccounts, { sort, direction: 'desc' });
for (const q of ['alber', 'ma', 'host', '.example', 'contractor', 'nobody here', 'kelsol ta'])
  await measure(`accounts: search “${q}”`, listAccounts, { q }, ['Account', q.split(' '), 'name']);
await measure('accounts: disabled', listAccounts, { state: 'disabled' });
await measure('accounts: servers', listAccounts, { kind: 'server', sort: 'createdAt' });
await measure('accounts: active people', listAccounts, { state: 'active', kind: 'person' });
for (const state of ['active', 'locked', 'ended', 'ending', 'unset'])
  await measure(`accounts: ${state}`, listAccounts, { state });
for (const use of ['never', 'idle', 'failing']) await measure(`accounts: ${use}`, listAccounts, { use });
for (const direction of ['asc', 'desc'])
  await measure(`accounts: by last use ${direction}`, listAccounts, { sort: 'lastUsedAt', direction });
await measure('accounts: never, by name desc', listAccounts, { use: 'never', direction: 'desc' });
await measure('accounts: idle, by last use', listAccounts, { use: 'idle', sort: 'lastUsedAt' });
await measure('accounts: never, by creation', listAccounts, { use: 'never', sort: 'createdAt' });
await measure('accounts: idle active people', listAccounts, { use: 'idle', state: 'active', kind: 'person' });
await measure('accounts: search in idle', listAccounts, { use: 'idle', q: 'alber' });
await measure('accounts: search by last use', listAccounts, { q: 'contractor', sort: 'lastUsedAt' });
await measure('accounts: search in servers', listAccounts, { kind: 'server', q: 'ma' });
await measure('accounts: search in never used people', listAccounts, {
  use: 'never',
  kind: 'person',
  q: 'ma',
});
await measure('accounts: search in disabled', listAccounts, { q: 'alb', state: 'disabled' });
for (const q of ['al', 'alber', 'com', 'zzzz', 'example'])
  await measure(`Ctrl+K “${q}”`, findEverything, { q });
await measure('pending changes (on every page)', pendingChanges, {});
await measure('trail: first page', listTrail, {});
await measure('trail: one kind', listTrail, { kind: 'account.' });
await measure('trail: a rare kind', listTrail, { kind: 'gateway.' });
await measure('trail: a person', listTrail, { actor: 'operator 7' });
await measure('trail: a person seldom seen', listTrail, { actor: 'rarely' });
await measure('trail: nobody', listTrail, { actor: 'nobody' });
await measure('trail: one account', listTrail, { subject: id('a', 77) });
console.log(
  `\nall questions: p50 ${show(quantile(all, 0.5))}  p95 ${show(quantile(all, 0.95))}  slowest ${show(Math.max(...all))}  cpu p95 ${show(quantile(allProcessor, 0.95))}  most ${show(Math.max(...allProcessor))}`,
);
console.log(`memory: ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`);
raw.close();
await db.$disconnect();
if (!values.data) rmSync(folder, { recursive: true });
