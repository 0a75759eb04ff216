// node bench/build-draft.mjs [ENTRIES] [--data FOLDER]: a draft in the database is rendered, stored, laid out on a gateway and compiled there. The peer is
// `makemap hash` of the same sources, ready made. Needs what `npm test -- --live` needs. A folder that was filled before is used again.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
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

const { createDb, migrate, insertRows, storeEntries, contentOf, openBlobs, compileMap, openGateway } =
  await load({
    createDb: 'lib/db/client.ts',
    migrate: 'lib/db/migrate.ts',
    insertRows: 'lib/db/insert-rows.ts',
    storeEntries: 'lib/release/store-entries.ts',
    contentOf: 'lib/release/blob-store.ts',
    openBlobs: 'lib/agent/blobs.ts',
    compileMap: 'lib/agent/engines/sendmail/map-cache.ts',
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

const ms = async (work) => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

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
// filled by another process, so that the memory of filling is not counted here
if (!existsSync(file))
  spawnSync(
    process.execPath,
    [...process.execArgv, import.meta.filename, String(entries), '--data', folder],
    {
      stdio: 'inherit',
      env: { ...process.env, POSTERN_BENCH_FILL: '1' },
    },
  );

/** In another process, whose memory is not counted here. */
const forget = `const db = require('better-sqlite3')(${JSON.stringify(file)}); db.exec('DELETE FROM "Blob"'); db.pragma('wal_checkpoint(TRUNCATE)');`;
const paths = { access: 'maps/access', virtusertable: 'maps/virtusertable' };
const db = createDb(url);
const gateway = await openGateway();
const times = { rendered: [], known: [], laidOut: [], compiled: [], all: [], hash: [], btree: [] };
try {
  const first = await gateway.compile();
  for (let round = 0; round < rounds; round += 1) {
    spawnSync(process.execPath, ['-e', forget], { stdio: 'inherit', cwd: root });
    const blobs = await openBlobs(join(gateway.dir, `blobs${round}`));
    const release = { ...first, dir: join(gateway.dir, `long${round}`) };
    mkdirSync(join(release.dir, 'maps'), { recursive: true });
    spawnSync('cp', [join(first.dir, 'sendmail.cf'), release.dir]);
    let sources;
    const rendered = await ms(async () => {
      ({ sources } = await storeEntries(db));
    });
    const laidOut = await ms(async () => {
      for (const [map, path] of Object.entries(paths)) {
        const { sha256, size } = sources[map];
        await blobs.put(sha256, size, contentOf(db, null, sha256));
        await blobs.copyTo(sha256, join(release.dir, path), 0o644);
      }
    });
    const compiled = await ms(async () => {
      for (const [map, path] of Object.entries(paths)) {
        const cache = join(gateway.dir, `cache${round}`);
        const parts = { cache, inForce: join(gateway.dir, 'none') };
        const made = await compileMap(parts, release, {
          path,
          sha256: sources[map].sha256,
          mapType: 'btree',
        });
        if (!made.ok) throw new Error(made.message);
      }
    });
    times.rendered.push(rendered);
    times.laidOut.push(laidOut);
    times.compiled.push(compiled);
    times.all.push(rendered + laidOut + compiled);
    times.known.push(await ms(() => storeEntries(db)));
    for (const type of ['hash', 'btree'])
      times[type].push(
        await ms(() => {
          for (const path of Object.values(paths))
            makemap(type, join(release.dir, path), join(gateway.dir, 'peer.db'));
        }),
      );
    if (round === 0)
      console.log(
        `${entries.toLocaleString('en')} access entries, ${(entries / 10).toLocaleString('en')} virtual users; sources of ${statSync(join(release.dir, paths.access)).size >> 20} and ${statSync(join(release.dir, paths.virtusertable)).size >> 20} MiB`,
      );
  }
} finally {
  await gateway.remove();
  await db.$disconnect();
  if (!values.data) rmSync(folder, { recursive: true });
}
const hash = median(times.hash);
console.log(`medians of ${rounds}; the last column is the ratio to makemap hash`);
const row = (words, all) =>
  console.log(
    `${words.padEnd(58)} ${Math.round(median(all)).toString().padStart(6)} ms  ${(median(all) / hash).toFixed(2).padStart(5)}`,
  );
row('makemap hash of both ready-made sources', times.hash);
row('makemap btree of the same', times.btree);
row('read from the database, rendered and stored', times.rendered);
row('brought into a release folder, each byte checked twice', times.laidOut);
row('compiled', times.compiled);
row('so from the draft to the compiled maps', times.all);
row('rendered again when all of it is stored already', times.known);
console.log(`most memory of this process: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
