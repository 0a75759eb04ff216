import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RawLine } from '#lib/maillog/line-block.ts';
import type { LogReader } from '#lib/maillog/reader.ts';
import { everything } from '#lib/maillog/search/query.ts';
import { logOf, start, testStore } from '#lib/maillog/test-log.ts';
import { packageRoot } from '#lib/package-root.ts';
import { start as startProcess } from '#lib/run.ts';

const traffic = readFileSync(new URL('fixtures/traffic.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');
const lines = logOf(traffic);
/** The same lines as a file has them. */
const filed = lines.map(({ at, line }) => ({ at: Date.parse(at), text: line }));
const now = new Date(start);

/** What is known, whatever the order in which it was learned; a connection that one source alone saw may be told less of. */
function known(reader: LogReader) {
  const { messages } = reader.listMessages({ query: everything, now }, { limit: 1000 });
  return messages
    .map(({ queueId, sender, status, deliveries }) =>
      JSON.stringify([
        queueId,
        sender,
        status,
        deliveries.map(({ recipient, outcome, tries }) => [recipient, outcome, tries]),
      ]),
    )
    .sort();
}

const whole = (() => {
  let found: { known: string[]; raw: string[] } | null = null;
  return () => {
    if (found) return found;
    const store = testStore();
    store.ingestLines(lines);
    found = { known: known(store.read()), raw: store.rawLines() };
    return found;
  };
})();

describe('each line is stored once', () => {
  test.each([20, 100, 5000])('when a file is imported twice, %i lines in a transaction', async (perTurn) => {
    const store = testStore();
    expect(await store.importFile(filed, { perTurn })).toBe(filed.length);
    expect(await store.importFile(filed, { perTurn })).toBe(0);
    expect(store.rawLines()).toEqual(whole().raw);
    expect(known(store.read())).toEqual(whole().known);
  });

  test('when the agent delivers what a file has, and a file what the agent delivered, in any order and with restarts', async () => {
    const steps = fc.array(
      fc.record({
        source: fc.constantFrom('stream', 'file', 'part of a file'),
        size: fc.integer({ min: 1, max: 150 }),
        first: fc.nat(filed.length - 1),
        restart: fc.boolean(),
        perTurn: fc.constantFrom(1, 30, 100, 5000),
      }),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const store = testStore();
        let delivered = 0;
        for (const { source, size, first, restart, perTurn } of plan) {
          if (source === 'stream') {
            store.ingestLines(lines.slice(delivered, delivered + size));
            delivered = Math.min(lines.length, delivered + size);
          } else
            await store.importFile(
              source === 'file' ? filed.slice(0, first + 1) : filed.slice(first, first + size),
              { perTurn },
            );
          if (restart) store.reopen();
        }
        await store.importFile(filed);
        store.ingestLines(lines.slice(delivered));
        expect(store.rawLines()).toEqual(whole().raw);
      }),
      { numRuns: 25 },
    );
  });

  test('but lines of the same words are as many as there were', async () => {
    const failure = { at: start, text: 'mta[7]: AUTH failure (LOGIN): x' };
    const twice: RawLine[] = [failure, { ...failure, at: start + 400 }];
    const store = testStore();
    const at = (ms: number) => new Date(start + ms).toISOString();
    const line = failure.text;
    store.ingestLines([{ cursor: '1', at: at(12), line }]);
    expect(await store.importFile(twice)).toBe(1); // one of them came by the stream
    expect(await store.importFile(twice)).toBe(0);
    store.ingestLines([{ cursor: '2', at: at(400), line }]); // the second one, at last
    store.ingestLines([{ cursor: '3', at: at(900), line }]); // and a third
    expect(store.rawLines()).toEqual([line, line, line]);
  });

  test('when another daemon saw the line in the next second', async () => {
    const store = testStore();
    await store.importFile(filed.map((one) => ({ ...one, at: one.at + 700 })));
    store.ingestLines(lines);
    expect(store.rawLines()).toEqual(whole().raw);
  });

  test('two gateways may say the same', async () => {
    const store = testStore();
    await store.importFile(filed);
    expect(await store.importFile(filed, { gateway: 'gw2' })).toBe(filed.length);
  });
});

/** A program that imports the traffic beside the stream's, and kills itself at a statement that writes. */
const killedImport = (folder: string) => `
  import Database from 'better-sqlite3';
  import { readFileSync } from 'node:fs';
  import { openWriter } from './lib/maillog/store.ts';
  import { parseLine } from './lib/maillog/parse/parse-line.ts';
  const [path, last] = process.argv.slice(2);
  let left = Number(last);
  const statement = Object.getPrototypeOf(new Database(':memory:').prepare('SELECT 1'));
  const { run } = statement;
  statement.run = function (...values) {
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
    return run.apply(this, values);
  };
  const { lines } = JSON.parse(readFileSync(${JSON.stringify(join(folder, 'lines.json'))}, 'utf8'));
  const writer = openWriter(path);
  const file = writer.openFile('gw1', 'gw.example.org', 40);
  for (let at = 0; at < lines.length; at += 40) {
    const part = lines.slice(at, at + 40);
    await file.put(part.map(({ at: when, line }) => ({ at: Date.parse(when), text: line })));
    const cursor = writer.cursor('gw1');
    const next = lines.filter((one) => one.cursor > cursor).slice(0, 25);
    writer.ingest('gw1', next, { realm: 'gw.example.org', pulledAt: new Date(0) });
  }
  await file.end();
  writer.close();
`;

test('killed at any statement, import and stream go on where they were, and each line is stored once', {
  timeout: 120_000,
}, async () => {
  const store = testStore();
  const folder = dirname(store.path);
  writeFileSync(join(folder, 'lines.json'), JSON.stringify({ lines }));
  const outfile = join(packageRoot(), 'node_modules/.cache/postern', `killed-import-${process.pid}.mjs`);
  onTestFinished(() => rmSync(outfile, { force: true }));
  await build({
    stdin: { contents: killedImport(folder), resolveDir: packageRoot() },
    ...{ bundle: true, platform: 'node', format: 'esm', packages: 'external', outfile, logLevel: 'error' },
  });
  let killed = 0;
  const deaths = [1, 2, 3, 5, 8, 20, 55, 130, 300, 420, 700, 1100];
  for (const last of [...deaths, 0]) {
    const child = startProcess(process.execPath, [outfile, store.path, String(last)], { stdio: 'inherit' });
    await once(child, 'exit');
    if (child.signalCode === 'SIGKILL') killed += 1;
    else expect(child.exitCode).toBe(0);
  }
  expect(killed).toBeGreaterThan(8);
  expect(store.rawLines()).toEqual(whole().raw);
  expect(known(store.read())).toEqual(whole().known);
});
