#!/usr/bin/env node
// Exporting everything in a mail log: rows a second, the memory of a quarter of it and of all, and how long others wait meanwhile.
// `node bench/export.mjs FOLDER`: a folder that `node bench/mail-log.mjs LINES --data FOLDER` filled. Peer: `sqlite3 -csv` dumping the same rows by joins.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { load } from './load.mjs';

const [folder, share] = process.argv.slice(2);
if (folder === undefined) throw new Error('Usage: node bench/export.mjs FOLDER');
const path = join(folder, 'maillog.db');
const count = (number) => Math.round(number).toLocaleString('en');
if (share === undefined) compare();
else await exported(Number(share));

/** One export in this process, of the first part of the days; what it took is printed as JSON. */
async function exported(part) {
  const { openReader, rowsOf, tellExport, everything, columnsOf } = await load({
    openReader: 'lib/maillog/store.ts',
    everything: 'lib/maillog/search/query.ts',
    rowsOf: 'lib/export/walk-log.ts',
    tellExport: 'lib/export/tell-export.ts',
    columnsOf: 'lib/export/table.ts',
  });
  const walk = openReader(path).walk({ query: everything, now: new Date() });
  const days = walk.days.slice(0, Math.ceil(walk.days.length * part));
  const told = {};
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const before = process.cpuUsage();
  const start = performance.now();
  const rows = rowsOf({ ...walk, days }, 'recipients');
  const file = { format: 'csv', columns: columnsOf.recipients };
  let [pieces, memory] = [0, 0];
  for await (const piece of tellExport(file, rows, async (end) => Object.assign(told, end))) {
    void piece;
    if ((pieces += 1) % 50 === 0) memory = Math.max(memory, ownMemory());
  }
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  const waits = { p99: delay.percentile(99) / 1e6, most: delay.max / 1e6 };
  console.log(JSON.stringify({ ...told, seconds, cpu: (user + system) / 1e6, memory, waits }));
}

/** What the process holds of its own, in MiB: pages of the store that are mapped are the kernel's, and go when others need the room. */
function ownMemory() {
  return Number(/RssAnon:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
}

function compare() {
  console.log(`load ${loadavg()[0]}`);
  for (const part of [1 / 30, 0.25, 1]) {
    const { rows, bytes, seconds, cpu, memory, waits } = JSON.parse(
      ran(process.execPath, [fileURLToPath(import.meta.url), folder, String(part)]).stdout,
    );
    console.log(
      `${count(rows)} rows, ${count(bytes / 2 ** 20)} MiB: ${count(rows / seconds)} rows/s, ${count(rows / cpu)} a second of one core, at most ${count(memory)} MiB; ` +
        `others wait ${waits.p99.toFixed(0)} ms (p99), ${waits.most.toFixed(0)} ms at most`,
    );
  }
  dumped();
}

/** The same columns as far as SQL gets at them: a Message-ID stands in the compressed lines, some words in JSON. */
function dumped() {
  const days = ran('sqlite3', [path, 'SELECT day FROM day ORDER BY day']).stdout.trim().split('\n');
  const word = (column, day) => `(SELECT text FROM name_${day} WHERE id = ${column})`;
  const sql = days.map(
    (
      day,
    ) => `SELECT strftime('%Y-%m-%dT%H:%M:%S', ${day} * 86400 + m.id / 16384, 'unixepoch') || printf('.%03dZ', m.ms), g.name, m.queueId,
      ${['m.account', 'm.mechanism', 'm.clientAddress', 'm.clientName', 'm.tlsVersion', 'm.sender'].map((one) => word(one, day)).join(', ')},
      m.size, ${['m.status', 'm.reason', 'd.recipient', 'd.manner', 'd.reply', 'd.relay'].map((one) => word(one, day)).join(', ')}, d.firstAt, d.lastAt
      FROM message_${day} m JOIN gateway g ON g.id = m.gateway LEFT JOIN delivery_${day} d ON d.message = m.id ORDER BY m.id;`,
  );
  const { stdout, stderr, seconds } = ran(
    'sh',
    ['-c', 'sqlite3 -csv "$0" | wc -l; times >&2', path],
    sql.join('\n'),
  );
  const rows = Number(stdout);
  const [user, system] = [...stderr.split('\n')[1].matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, min, sec]) => 60 * min + Number(sec),
  );
  console.log(
    `sqlite3 -csv: ${count(rows)} rows, ${count(rows / seconds)} rows/s, ${count(rows / (user + system))} a second of one core`,
  );
}

function ran(command, args, input) {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', input });
  if (status !== 0) throw new Error(stderr);
  return { stdout, stderr, seconds: (performance.now() - start) / 1000 };
}
