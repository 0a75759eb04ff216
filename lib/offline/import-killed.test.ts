import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { openTestDb } from '#lib/db/test-db.ts';
import { unpackBlock } from '#lib/maillog/line-block.ts';
import { openReader } from '#lib/maillog/store.ts';
import { packageRoot } from '#lib/package-root.ts';
import { run } from '#lib/run.ts';
import { days, retried, told } from './test-days.ts';

/**
 * Loaded in front of the command, and in each of its threads: kills the process when a statement was run so many times, or before it is run. `KILL` is the
 * thread, a part of the SQL, the count, and when.
 */
const killer = `
  import Database from 'better-sqlite3';
  import { isMainThread } from 'node:worker_threads';
  const [thread, part, count, when] = (process.env.KILL ?? '').split('|');
  let left = isMainThread === (thread === 'main') ? Number(count) : 0;
  const around = (sql, work) => {
    const isMeant = left > 0 && sql.includes(part) && --left === 0;
    if (isMeant && when === 'before') process.kill(process.pid, 'SIGKILL');
    const result = work();
    if (isMeant) process.kill(process.pid, 'SIGKILL');
    return result;
  };
  const statement = Object.getPrototypeOf(new Database(':memory:').prepare('SELECT 1'));
  const { run } = statement;
  const { exec, close } = Database.prototype;
  statement.run = function (...values) { return around(this.source, () => run.apply(this, values)); };
  Database.prototype.exec = function (sql) { return around(sql, () => exec.call(this, sql)); };
  Database.prototype.close = function () { return around('close ' + this.name, () => close.call(this)); };
`;

/** The command as it is released, with what kills it. */
async function builtCommand(): Promise<{ command: string; preload: string }> {
  const folder = join(packageRoot(), 'node_modules/.cache/postern', `import-killed-${process.pid}`);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(folder, { recursive: true });
  await build({
    stdin: {
      contents: `import { program } from './lib/program.ts'; import { cli } from './lib/cli.ts'; await program(cli);`,
      resolveDir: packageRoot(),
    },
    ...{ bundle: true, platform: 'node', target: 'node20', format: 'esm', splitting: true },
    ...{ packages: 'external', entryNames: 'postern', outExtension: { '.js': '.mjs' } },
    ...{ outdir: folder, logLevel: 'error' },
  });
  writeFileSync(join(folder, 'killer.mjs'), killer);
  return { command: join(folder, 'postern.mjs'), preload: join(folder, 'killer.mjs') };
}

/** Three days, a message that goes on over two midnights, and the hours until both. */
const lines = [...days(3, 22), ...[0, 1].flatMap(retried)].sort((a, b) => a.at - b.at);
const written = lines.map(
  ({ at, text }) => `${new Date(at).toISOString().replace('.000Z', '+00:00')} gw1 ${text}\n`,
);

function rawLines(path: string): string[] {
  const db = new Database(path, { readonly: true });
  const found = db
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'line_*'",
    )
    .all()
    .flatMap(({ name }) => db.prepare<[], { data: Buffer }>(`SELECT data FROM ${name}`).all())
    .flatMap(({ data }) => unpackBlock(data).map(({ text }) => text));
  db.close();
  return found.sort();
}

/** At every step of a day's way: while it is filled, when its file is complete, in front of, within and behind the transaction that takes it over. */
const deaths = [
  'thread|INSERT INTO message_|5|after',
  'thread|COMMIT|2|before',
  'thread|CREATE INDEX|1|after',
  'thread|close|1|before',
  'thread|close|1|after',
  'main|ATTACH|1|before',
  'main|INSERT INTO main.name_|1|after',
  'main|DETACH|1|after',
  'main|DETACH|2|after',
  'main|INSERT INTO message_|1|after',
  'main|DETACH|3|after',
  'main|INSERT INTO accountDay|2|after',
];

test('killed at any step of a day, an import that is done again stores each line once and leaves no file of a day', {
  timeout: 240_000,
}, async () => {
  const { command, preload } = await builtCommand();
  const base = await openTestDb();
  await base.db.$disconnect();
  const folder = mkdtempSync(join(tmpdir(), 'import-killed-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
    rmSync(base.folder, { recursive: true });
  });
  const log = join(folder, 'mail.log');
  writeFileSync(log, written.join(''));
  const importInto = (data: string, death: string) =>
    run(process.execPath, ['--import', preload, command, 'log', 'import', '--gateway', 'gw1', log], {
      env: { POSTERN_DATA: data, KILL: death },
      timeoutMs: 60_000,
    });
  const place = (name: string) => {
    const data = join(folder, name);
    mkdirSync(data);
    copyFileSync(join(base.folder, 'postern.db'), join(data, 'postern.db'));
    return { data, store: join(data, 'maillog.db') };
  };
  const known = (path: string) => {
    const reader = openReader(path);
    try {
      return { told: told(reader), raw: rawLines(path) };
    } finally {
      reader.close();
    }
  };
  const undisturbed = place('undisturbed');
  expect(await importInto(undisturbed.data, '')).toMatchObject({ code: 0, stderr: '' });
  const whole = known(undisturbed.store);
  expect(whole.raw).toEqual(lines.map(({ text }) => text).sort());
  const dies = async (death: string) => {
    const { data, store } = place(death.replace(/\W/g, '-'));
    expect({ death, ...(await importInto(data, death)) }).toMatchObject({ death, signal: 'SIGKILL' });
    expect({ death, ...(await importInto(data, '')) }).toMatchObject({ death, code: 0, stderr: '' });
    expect({ death, ...known(store) }).toEqual({ death, ...whole });
    expect(readdirSync(data).filter((name) => /^maillog\.db\.\d/.test(name))).toEqual([]);
  };
  for (let at = 0; at < deaths.length; at += 3) await Promise.all(deaths.slice(at, at + 3).map(dies));
});
