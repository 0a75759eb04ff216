// node bench/build-draft.mjs [ENTRIES] [--data FOLDER]: a draft in the database is rendered, stored, laid out on a gateway and compiled there. The peer is
// `makemap hash` of the same sources, ready made. What renders is a process of its own, as the console is. Needs what `npm test -- --live` needs.
// A folder that was filled before is used again.
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { load, root } from './load.mjs';
import { accessEntry, makerOf, median } from './rows.mjs';

const { values, positionals } = parseArgs({ options: { data: { type: 'string' } }, allowPositionals: true });
const entries = Number(positionals[0] ?? 1_000_000);
const folder = values.data ?? mkdtempSync(join(tmpdir(), 'postern-build-'));
const file = join(folder, 'postern.db');
const url = `file:${file}`;
const rounds = 3;

const {
  createDb,
  migrate,
  insertRows,
  storeEntries,
  contentOf,
  openBlobs,
  compileMaps,
  CopiedAhead,
  Later,
  openGateway,
} = await load({
  createDb: 'lib/db/client.ts',
  migrate: 'lib/db/migrate.ts',
  insertRows: 'lib/db/insert-rows.ts',
  storeEntries: 'lib/release/store-entries.ts',
  contentOf: 'lib/release/blob-store.ts',
  openBlobs: 'lib/agent/blobs.ts',
  compileMaps: 'lib/agent/engines/sendmail/compile-maps.ts',
  CopiedAhead: 'lib/agent/engines/sendmail/copied-ahead.ts',
  Later: 'lib/agent/later.ts',
  openGateway: 'lib/agent/engines/sendmail/test-gateway.ts',
});

async function fill() {
  mkdirSync(folder, { recursive: true });
  migrate(url);
  const db = createDb(url);
  const make = makerOf(7);
  const at = new Date();
  const seen = new Set();
  const row = (i, fields) => ({
    ...{ id: `e-${i}`, spelling: null, comment: '', owner: '', ticket: '', endsOn: null, state: 'new' },
    ...{ version: 1, createdAt: at, updatedAt: at, updatedBy: 'kim', ...fields },
  });
  const rows = [];
  while (rows.length < entries) {
    const one = accessEntry(make, rows.length);
    if (seen.has(one.tag + one.key) || one.value === 'SKIP') continue;
    seen.add(one.tag + one.key);
    rows.push(row(rows.length, { map: 'access', ...one }));
  }
  for (let i = 0; i < entries / 10; i += 1)
    rows.push(
      row(entries + i, {
        map: 'virtusertable',
        tag: '',
        key: `user${i}@example${i % 97}.org`,
        value: `u${i}@inside.example`,
      }),
    );
  for (let i = 0; i < rows.length; i += 50_000)
    await insertRows(db, 'PolicyEntry', rows.slice(i, i + 50_000));
  await db.$disconnect();
}

/** Of this process and of those it has waited for, in milliseconds. */
function processorTime() {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const [user, sys, childrenUser, childrenSys] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
    .map(Number);
  return (user + sys + childrenUser + childrenSys) * 10;
}

/** By the clock and by processor time; a child that answers with the processor time that it took has it counted in. What others wrote before is on the disk by then. */
async function taken(work) {
  spawnSync('sync');
  const [began, before] = [performance.now(), processorTime()];
  const answer = await work();
  return { ms: performance.now() - began, cpu: processorTime() - before + (answer?.cpu ?? 0) };
}

function makemap(type, source, target) {
  rmSync(target, { force: true });
  const { status } = spawnSync('makemap', [type, target], {
    stdio: [openSync(source, 'r'), 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`makemap ends with ${status}`);
}

if (process.env.POSTERN_BENCH_FILL) {
  await fill();
  process.exit(0);
}
const paths = { access: 'maps/access', virtusertable: 'maps/virtusertable' };
const memory = () => process.resourceUsage().maxRSS / 1024;
const mib = (size) => `${Math.round(size)} MiB`;

/** Worker and gateway in a process of their own: brings contents from the database into a release folder, and compiles them. */
async function serve() {
  const db = createDb(url);
  const gateway = await openGateway();
  const first = await gateway.compile();
  const stage = async ({ round, sources }) => {
    const dir = join(gateway.dir, `long${round}`);
    const blobs = await openBlobs(join(gateway.dir, `blobs${round}`));
    mkdirSync(join(dir, 'maps'), { recursive: true });
    spawnSync('cp', [join(first.dir, 'sendmail.cf'), dir]);
    for (const { map, sha256, size } of sources) {
      await blobs.put(sha256, size, contentOf(db, null, sha256));
      await blobs.copyTo(sha256, join(dir, paths[map]), 0o644);
    }
    return { dir };
  };
  const compile = async ({ round, sources }) => {
    const release = { ...first, dir: join(gateway.dir, `long${round}`) };
    const [later, ahead] = [new Later(), new CopiedAhead(join(gateway.dir, 'none'))];
    const known = {
      cache: join(gateway.dir, `cache${round}`),
      inForce: join(gateway.dir, 'none'),
      ahead,
      later,
      configured: Promise.resolve(true),
    };
    const maps = sources.map(({ map, sha256 }) => ({ path: paths[map], sha256, mapType: 'btree' }));
    const made = await compileMaps(known, release, maps);
    if (!made.ok) throw new Error(made.message);
    await later.done();
  };
  process.on('message', async ({ what, ...asked }) => {
    if (what === 'end') {
      await gateway.remove();
      process.exit();
    }
    const before = processorTime();
    const answer = await { stage, compile }[what](asked);
    process.send({ ...answer, memory: memory(), cpu: processorTime() - before });
  });
  process.send({});
}

async function startGateway() {
  const child = fork(import.meta.filename, [String(entries), '--data', folder], {
    env: { ...process.env, POSTERN_BENCH_GATEWAY: '1' },
  });
  const told = async () => (await once(child, 'message'))[0];
  await told();
  return {
    ask(question) {
      child.send(question);
      return told();
    },
    async end() {
      child.send({ what: 'end' });
      await once(child, 'exit');
    },
  };
}

/** By another process, so that the memory of filling is not counted here. A folder that was filled before is used again. */
function fillElsewhere() {
  if (existsSync(file)) return;
  const args = [...process.execArgv, import.meta.filename, String(entries), '--data', folder];
  spawnSync(process.execPath, args, {
    stdio: 'inherit',
    env: { ...process.env, POSTERN_BENCH_FILL: '1' },
  });
}

if (process.env.POSTERN_BENCH_GATEWAY) await serve();
else await measure();

async function measure() {
  fillElsewhere();
  migrate(url);
  /** In another process, whose memory is not counted here. */
  const forget = `const db = require('better-sqlite3')(${JSON.stringify(file)}); db.exec('DELETE FROM "Blob"'); db.pragma('wal_checkpoint(TRUNCATE)');`;
  const db = createDb(url);
  const gateway = await startGateway();
  const times = {
    rendered: [],
    known: [],
    changed: [],
    laidOut: [],
    compiled: [],
    all: [],
    hash: [],
    btree: [],
  };
  const most = { console: 0, gateway: 0 };
  const load = loadavg()[0];
  try {
    for (let round = 0; round < rounds; round += 1) {
      spawnSync(process.execPath, ['-e', forget], { stdio: 'inherit', cwd: root });
      let sources;
      let folderOf;
      const rendered = await taken(async () => {
        const stored = await storeEntries(db);
        sources = Object.keys(paths).map((map) => ({ map, ...stored.sources[map], parts: undefined }));
      });
      const laidOut = await taken(async () => {
        folderOf = await gateway.ask({ what: 'stage', round, sources });
        return folderOf;
      });
      const compiled = await taken(async () => {
        const answer = await gateway.ask({ what: 'compile', round, sources });
        most.gateway = answer.memory;
        return answer;
      });
      times.rendered.push(rendered);
      times.laidOut.push(laidOut);
      times.compiled.push(compiled);
      times.all.push({
        ms: rendered.ms + laidOut.ms + compiled.ms,
        cpu: rendered.cpu + laidOut.cpu + compiled.cpu,
      });
      times.known.push(await taken(async () => void (await storeEntries(db))));
      await db.policyEntry.updateMany({ where: { id: 'e-12345' }, data: { comment: `round ${round}` } });
      times.changed.push(await taken(async () => void (await storeEntries(db))));
      most.console = memory();
      const { dir } = folderOf;
      for (const type of ['hash', 'btree'])
        times[type].push(
          await taken(() => {
            for (const path of Object.values(paths)) makemap(type, join(dir, path), join(dir, 'peer.db'));
          }),
        );
      if (round === 0)
        console.log(
          `${entries.toLocaleString('en')} access entries, ${(entries / 10).toLocaleString('en')} virtual users; sources of ${statSync(join(dir, paths.access)).size >> 20} and ${statSync(join(dir, paths.virtusertable)).size >> 20} MiB`,
        );
    }
  } finally {
    await gateway.end();
    await db.$disconnect();
    if (!values.data) rmSync(folder, { recursive: true });
  }
  report(times, most, [load, loadavg()[0]]);
}

function report(times, most, loads) {
  const of = (all, what) => median(all.map((one) => one[what]));
  console.log(
    `medians of ${rounds}, load ${loads.map((one) => one.toFixed(1)).join(' to ')}; by the clock and by processor time, each with its ratio to makemap hash`,
  );
  const row = (words, all) => {
    const columns = ['ms', 'cpu'].map(
      (what) =>
        `${Math.round(of(all, what)).toString().padStart(6)} ms  ${(of(all, what) / of(times.hash, what)).toFixed(2)}`,
    );
    console.log(`${words.padEnd(58)} ${columns.join('   ')}`);
  };
  row('makemap hash of both ready-made sources', times.hash);
  row('makemap btree of the same', times.btree);
  row('read from the database, rendered and stored', times.rendered);
  row('brought into a release folder, each byte checked twice', times.laidOut);
  row('compiled', times.compiled);
  row('so from the draft to the compiled maps', times.all);
  row('rendered again when nothing has changed', times.known);
  row('rendered again when one entry of access has changed', times.changed);
  console.log(
    `most memory of the process that renders: ${mib(most.console)}; of the one that brings and compiles, beside makemap: ${mib(most.gateway)}`,
  );
}
