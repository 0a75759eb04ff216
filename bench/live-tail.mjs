#!/usr/bin/env node
// How far behind the live tail is at 1,000 lines a second: `node bench/live-tail.mjs [LINES_A_SECOND] [SECONDS]`. A log file grows; the agent follows it and keeps its
// own copy, the worker asks for what is new over TLS and stores it, and whoever follows is told. Each in a thread of its own, as they are programs of their own.
// Measured: from the moment at which a message's from= line is in the file until its row is there. The aim is less than a second.
import { mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { load, root } from './load.mjs';
import { filed, logLines } from './log-lines.mjs';
import { quantile } from './rows.mjs';

const caller = { actor: { kind: 'system', id: '', name: 'bench' }, role: 'admin' };
const product = isMainThread
  ? await load({
      openMailLog: 'lib/agent/log/mail-log.ts',
      serve: 'lib/agent/server.ts',
      Access: 'lib/agent/access.ts',
      openIdentity: 'lib/agent/identity.ts',
      createDb: 'lib/db/client.ts',
      migrate: 'lib/db/migrate.ts',
      openSealer: 'lib/seal.ts',
      sealToken: 'lib/gateway/store.ts',
      logPuller: 'lib/worker/pull-logs.ts',
      openWriter: 'lib/maillog/store.ts',
      followMessages: 'lib/maillog/tracking/follow-messages.ts',
    })
  : await import(pathToFileURL(join(root, 'node_modules/.cache/postern/bench', `${process.pid}.mjs`)).href);
const clock = () => performance.timeOrigin + performance.now();

if (isMainThread) await follow();
else await { daemon, agent, worker }[workerData.role]();

async function follow() {
  const [perSecond = 1000, seconds = 60] = process.argv.slice(2).map(Number);
  const folder = mkdtempSync('/tmp/live-tail-');
  const log = join(folder, 'mail.log');
  writeSync(openSync(log, 'w'), '');
  const url = `file:${join(folder, 'postern.db')}`;
  product.migrate(url);
  const db = product.createDb(url);
  const sealer = product.openSealer(join(folder, 'seal.key'));
  const mailLogFile = join(folder, 'maillog.db');
  const begin = (role, more) =>
    new Worker(new URL(import.meta.url), { workerData: { role, folder, log, url, mailLogFile, ...more } });
  const threads = [begin('agent')];
  const { token, ...gateway } = await new Promise((resolve) => threads[0].once('message', resolve));
  await db.gateway.create({
    data: { ...gateway, name: 'gw1', enrolledBy: 'bench', token: product.sealToken(sealer, token) },
  });
  threads.push(begin('worker'));
  await new Promise((resolve) => threads[1].once('message', resolve));
  const written = new Map();
  const daemonThread = begin('daemon', { perSecond });
  daemonThread.on('message', (all) => {
    for (const [id, at] of all) written.set(id, at);
  });
  threads.push(daemonThread);

  const runtime = { db, sealer, mailLogFile, now: () => new Date() };
  const seen = new Map();
  const [before, started] = [process.cpuUsage(), clock()];
  const warm = started + 5000;
  let [missed, answers, cursor] = [0, 0, undefined];
  while (clock() < warm + seconds * 1000) {
    const found = await product.followMessages.invoke(runtime, caller, { q: '', cursor, wait: 1 });
    const at = clock();
    answers += 1;
    if (found.missed) missed += 1;
    for (const { message } of found.rows) if (!seen.has(message.queueId)) seen.set(message.queueId, at);
    cursor = found.cursor ?? cursor;
  }
  const { user, system } = process.cpuUsage(before);
  const end = clock() - 2000;
  const due = [...written].filter(([, at]) => at > warm && at < end);
  const behind = due.flatMap(([id, at]) => (seen.has(id) ? [seen.get(id) - at] : []));
  const say = (p) => `p${p * 100} ${quantile(behind, p).toFixed(0)} ms`;
  console.log(
    `${perSecond} lines/s for ${seconds} s, ${due.length} messages, ${due.length - behind.length} not seen within 2 s, ${answers} answers, ${missed} of them “missed”`,
  );
  console.log(
    `behind: ${say(0.5)}, ${say(0.95)}, ${say(0.99)}, at most ${Math.max(...behind).toFixed(0)} ms; processor ${((user + system) / 10 / (clock() - started)).toFixed(0)} % of one core, load ${loadavg()[0].toFixed(1)}`,
  );
  await Promise.all(threads.map((thread) => thread.terminate()));
  await db.$disconnect();
  rmSync(folder, { recursive: true, force: true });
  process.exit();
}

/** Writes what is due, every 5 ms, as syslog does. */
async function daemon() {
  const { log, perSecond } = workerData;
  const file = openSync(log, 'a');
  const lines = logLines({ from: Date.now(), perDay: (perSecond * 86_400) / 6.9 });
  for (let next = lines.next().value; ; await sleep(5)) {
    let text = '';
    const ids = [];
    for (; next.at <= Date.now(); next = lines.next().value) {
      text += `${filed(next)}\n`;
      const id = /: (\w{14,}): from=/.exec(next.text)?.[1];
      if (id) ids.push(id);
    }
    if (text === '') continue;
    writeSync(file, text);
    const at = clock();
    if (ids.length > 0) parentPort.postMessage(ids.map((id) => [id, at]));
  }
}

async function agent() {
  const { folder, log } = workerData;
  const dir = join(folder, 'identity');
  mkdirSync(dir, { mode: 0o700 });
  const mailLog = await product.openMailLog({ dir: join(folder, 'log'), tag: 'sm-mta', file: log });
  const access = await product.Access.open(dir);
  const identity = await product.openIdentity(dir, '127.0.0.1', new Date());
  const token = await access.enrol(await access.newSecret(new Date()), 'bench', new Date());
  /** As handlers.ts has it. */
  const readLog = async ({ query: { after, limit, wait }, signal }) => {
    const page = await mailLog.read(after, limit);
    if (page.lines.length > 0 || wait === 0) return page;
    await mailLog.wait(page.next, wait, signal);
    return mailLog.read(page.next, limit);
  };
  const silent = { info() {}, warn() {}, error: console.error, debug() {}, child: () => silent };
  const { port } = await product.serve(
    { identity, access, handlers: { log: readLog }, log: silent, version: '1', counted() {} },
    { address: '127.0.0.1', port: 0 },
  );
  parentPort.postMessage({
    token,
    url: `https://127.0.0.1:${port}`,
    certificateSha256: identity.certificateSha256,
  });
}

async function worker() {
  const { folder, url, mailLogFile } = workerData;
  const db = product.createDb(url);
  const sealer = product.openSealer(join(folder, 'seal.key'));
  const writer = product.openWriter(mailLogFile);
  const puller = product.logPuller({ db, sealer, mailLogFile, now: () => new Date() }, writer);
  parentPort.postMessage('ready');
  for (;;) {
    await puller.round();
    await sleep(200);
  }
}
