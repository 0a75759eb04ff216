#!/usr/bin/env node
// The mail log's store: how fast lines go in, what a line takes, how soon searches, charts and lists of accounts are there.
// `node bench/mail-log.mjs [LINES] [--data FOLDER]`; with a folder, the store is left there; what it has of these lines is not imported again.
// `node bench/mail-log.mjs --stored --data FOLDER` only asks what was left there.
import { spawnSync } from 'node:child_process';
import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { buildCommand, load } from './load.mjs';
import { filed, logLines } from './log-lines.mjs';
import { quantile } from './rows.mjs';

const { values, positionals } = parseArgs({
  options: { data: { type: 'string' }, stored: { type: 'boolean' } },
  allowPositionals: true,
});
const wanted = Number(positionals[0] ?? 1_000_000);
const folder = values.data ?? mkdtempSync(join(tmpdir(), 'mail-log-'));
mkdirSync(folder, { recursive: true });
const path = join(folder, 'maillog.db');
const plain = join(folder, 'mail.log');
const days = 30;
const linesOfMessage = 6.9;
const perTurn = 20_000;

const { openReader, parseQuery, migrate, listUsage, relayingChart } = await load({
  openReader: 'lib/maillog/store.ts',
  parseQuery: 'lib/maillog/search/parse-query.ts',
  migrate: 'lib/db/migrate.ts',
  relayingChart: 'lib/maillog/usage/relaying-chart.ts',
  listUsage: 'lib/maillog/usage/list-usage.ts',
});

const sayUsage = `import { isMainThread } from 'node:worker_threads';
  if (isMainThread) process.on('exit', () => console.error(JSON.stringify(process.resourceUsage())));`;

const count = (number) => Math.round(number).toLocaleString('en');

const from = Date.UTC(2026, 9, 22);
const now = new Date(from + days * 86_400_000);
if (!values.stored) {
  const filledBytes = writeFile();
  await fill();
  copyRows();
  sizes(filledBytes);
}
const reader = openReader(path);
searches();
charts();
await relaying();
reader.close();
rmSync(plain, { force: true });
if (!values.data) rmSync(folder, { recursive: true });

/** Writes the lines as a file, as fast as the disk keeps them; answers their bytes. */
function writeFile() {
  const source = logLines({ from, perDay: wanted / days / linesOfMessage });
  const file = openSync(plain, 'w');
  let [bytes, disk] = [0, 0];
  for (let left = wanted; left > 0; left -= perTurn) {
    let text = '';
    for (let line = 0; line < Math.min(left, perTurn); line += 1) text += `${filed(source.next().value)}\n`;
    bytes += Buffer.byteLength(text);
    disk += timed(() => {
      writeSync(file, text);
      fsyncSync(file);
    });
  }
  closeSync(file);
  console.log(`${count(wanted)} lines, ${count(bytes / 2 ** 20)} MiB as a file`);
  console.log(
    `the disk takes the plain lines with an fsync each ${count(perTurn)}: ${count((wanted / disk) * 1000)} lines/s`,
  );
  return bytes;
}

/** Runs `postern log import` as it is released. */
async function fill() {
  const command = await buildCommand();
  migrate(`file:${join(folder, 'postern.db')}`);
  const before = loadavg()[0];
  const started = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(sayUsage)}`, command, 'log', 'import'].concat([
      ...['--gateway', 'gw1', '--year', '2026', plain],
    ]),
    {
      env: { ...process.env, POSTERN_DATA: folder, NODE_ENV: 'production' },
      stdio: ['ignore', 'inherit', 'pipe'],
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(stderr);
  const seconds = (performance.now() - started) / 1000;
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(stderr.trim().split('\n').at(-1));
  const cpu = (userCPUTime + systemCPUTime) / 1e6;
  console.log(
    `imported: ${count(wanted / seconds)} lines/s, ${count(wanted / cpu)} a second of one core, with ${(cpu / seconds).toFixed(1)} of ${availableParallelism()} cores at a load of ${before.toFixed(1)} to ${loadavg()[0].toFixed(1)}; most memory ${count(maxRSS / 1024)} MiB`,
  );
}

/** What SQLite itself takes for the same rows into the same tables and indexes, ready made and in their order. */
function copyRows() {
  const peer = join(folder, 'peer.db');
  const db = new Database(peer);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.prepare('ATTACH ? AS store').run(path);
  const parts = db
    .prepare("SELECT type, name, sql FROM store.sqlite_master WHERE sql IS NOT NULL AND name GLOB '*_[0-9]*'")
    .all();
  for (const { sql } of parts.filter(({ type }) => type === 'table')) db.exec(sql);
  for (const { sql } of parts.filter(({ type }) => type === 'index')) db.exec(sql);
  const milliseconds = timed(() => {
    for (const { name } of parts.filter(({ type }) => type === 'table'))
      db.exec(`INSERT INTO main.${name} SELECT * FROM store.${name} LIMIT -1`); // the limit keeps SQLite from copying whole pages
  });
  db.close();
  for (const end of ['', '-wal', '-shm']) rmSync(`${peer}${end}`, { force: true });
  console.log(
    `SQLite alone, the same rows ready made: ${count((wanted / milliseconds) * 1000)} lines/s on one core`,
  );
}

/** Milliseconds of processor time: what others on the machine do does not count, as far as it can be. */
function worked(since) {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

function timed(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function sizes(filledBytes) {
  const { size } = statSync(path);
  console.log(
    `stored: ${(size / wanted).toFixed(1)} bytes a line, ${(size / filledBytes).toFixed(3)} of the file`,
  );
}

/** What people look for, with what the log holds. */
function named() {
  const { messages } = reader.listMessages(
    { query: parseQuery('account:* -status:refused').query, now },
    { limit: 200 },
  );
  const some = messages[150];
  const stranger = reader.listMessages({ query: parseQuery('account:-').query, now }, { limit: 200 })
    .messages[99];
  const domain = (address) => address.slice(address.indexOf('@') + 1);
  const to = some.deliveries[0].recipient;
  return {
    everything: '',
    'an account': `account:${some.account}`,
    'an account, refused': `account:${some.account} status:refused`,
    'an account to a domain': `account:${some.account} to:${domain(to)}`,
    'nobody of that name': 'account:nobody',
    'a recipient': `to:${to}`,
    'a domain of recipients': `to:${domain(to)}`,
    'a sender': `from:${stranger.sender}`,
    'a domain of senders': `from:${domain(stranger.sender)}`,
    subdomains: 'client:.com',
    'an address': `ip:${some.clientAddress}`,
    'a network': `ip:${some.clientAddress.split('.').slice(0, 2).join('.')}.0.0/16`,
    'half of the world': 'ip:0.0.0.0/1 status:deferred',
    'a queue id': `queue:${some.queueId}`,
    'a Message-ID': `msgid:${some.messageId}`,
    refused: 'status:refused',
    'without TLS, large, a week': 'tls:none size:>5M since:7d',
    'rare: CRAM-MD5 waiting': 'mech:CRAM-MD5 status:deferred until:2026-11-01',
    'a word': some.account.slice(0, 6),
    'this or that, but not': `(account:${some.account} OR to:${domain(to)}) -status:sent`,
  };
}

/** First pages of messages, and of tracking's rows of message and recipient, which stops a search that takes too long and goes on later. */
function searches() {
  const relay = reader
    .listMessages({ query: parseQuery('account:* status:sent').query, now }, { limit: 200 })
    .messages.find(({ deliveries }) => deliveries[0]?.relayName)?.deliveries[0].relayName;
  const searched = { ...named(), 'a next server': `relay:${relay}`, 'a code': 'dsn:5.1.1' };
  firstPages('messages', searched, (asked) => reader.listMessages(asked, { limit: 50 }));
  firstPages('rows of tracking', searched, (asked) => {
    const late = performance.now() + 400;
    reader.listTracked(asked, { limit: 50 }, () => performance.now() > late);
  });
}

function firstPages(of, searched, ask) {
  console.log(`first pages of ${of}:`);
  const times = [];
  for (const [name, text] of Object.entries(searched)) {
    const { query } = parseQuery(text);
    const before = process.cpuUsage();
    const own = Array.from({ length: 10 }, () => timed(() => ask({ query, now })));
    times.push(...own);
    console.log(
      `${name.padEnd(30)} p50 ${quantile(own, 0.5).toFixed(1).padStart(7)} ms   worst ${Math.max(...own)
        .toFixed(1)
        .padStart(7)} ms   processor ${(worked(before) / 10).toFixed(1).padStart(7)} ms`,
    );
  }
  console.log(
    `all of them                       p95 ${quantile(times, 0.95).toFixed(1)} ms, load ${loadavg()[0].toFixed(1)}`,
  );
}

function charts() {
  for (const text of [
    'since:30d',
    'account:* since:30d',
    'status:refused since:30d',
    `${named()['an account']} since:30d`,
  ]) {
    const { query } = parseQuery(text);
    const before = process.cpuUsage();
    const own = Array.from({ length: 5 }, () => timed(() => reader.summary({ query, now })));
    console.log(
      `chart and totals: ${text.padEnd(40)} p50 ${quantile(own, 0.5).toFixed(1)} ms   processor ${(worked(before) / 5).toFixed(1).padStart(7)} ms`,
    );
  }
}

/** The page Authenticated relaying, through its operations. */
async function relaying() {
  // the bench looked at all this a moment ago, so no look is written down
  const looks = [{ at: now, kind: 'maillog.searched', actorId: null, actorName: 'bench' }];
  const db = { auditEntry: { findMany: () => Promise.resolve(looks) } };
  const runtime = { db, sealer: null, mailLogFile: path, now: () => now };
  const caller = { actor: { kind: 'system', name: 'bench' }, role: 'auditor' };
  const account = named()['an account'];
  const asked = {
    'chart of a month': [relayingChart, { q: 'since:30d' }],
    'chart of a month, an account': [relayingChart, { q: `${account} since:30d` }],
    'chart of a month, refused': [relayingChart, { q: 'status:refused since:30d' }],
    'chart of a month, to a domain': [relayingChart, { q: `${named()['a domain of recipients']} since:30d` }],
    'chart of a day': [relayingChart, { q: 'since:24h' }],
    'accounts of a month': [listUsage, { q: 'since:30d' }],
    'accounts of a month, by bytes': [listUsage, { q: 'since:30d', sort: '-bytes' }],
    'accounts of a month, by addresses': [listUsage, { q: 'since:30d', sort: '-addresses' }],
    'accounts of a week': [listUsage, { q: 'since:7d' }],
    'addresses of a month': [listUsage, { q: 'since:30d', by: 'client' }],
    'networks of a month': [listUsage, { q: 'since:30d', by: 'network' }],
  };
  for (const [name, [operation, input]] of Object.entries(asked)) {
    const own = [];
    const before = process.cpuUsage();
    for (let round = 0; round < 20; round += 1) {
      const start = performance.now();
      await operation.invoke(runtime, caller, input);
      own.push(performance.now() - start);
    }
    console.log(
      `${name.padEnd(36)} p50 ${quantile(own, 0.5).toFixed(1).padStart(7)} ms   p95 ${quantile(own, 0.95).toFixed(1).padStart(7)} ms   processor ${(worked(before) / 20).toFixed(1).padStart(7)} ms`,
    );
  }
}
