import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { everything } from '#lib/maillog/search/query.ts';
import { openReader, openWriter } from '#lib/maillog/store.ts';
import { logOf, realm, start, testStore } from '#lib/maillog/test-log.ts';
import { takeOverLog } from './take-over-log.ts';

const traffic = readFileSync(new URL('../maillog/fixtures/traffic.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

/** A store as the version before left it: what is read of it. */
function oldStore(path: string): void {
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.exec(`CREATE TABLE gateway (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, cursor TEXT NOT NULL, newestAt INTEGER, pulledAt INTEGER);
    CREATE TABLE line (id INTEGER PRIMARY KEY, gateway INTEGER NOT NULL, cursor TEXT NOT NULL, at INTEGER NOT NULL, session INTEGER, queueId TEXT, text TEXT NOT NULL, UNIQUE (gateway, cursor));`);
  const add = db.prepare('INSERT INTO line (gateway, cursor, at, text) VALUES (?, ?, ?, ?)');
  for (const [index, name] of ['gw1', 'gw2'].entries()) {
    const lines = logOf(traffic);
    db.prepare('INSERT INTO gateway VALUES (?, ?, ?, ?, ?)').run(
      index + 1,
      name,
      lines.at(-1)?.cursor,
      start,
      start,
    );
    for (const { cursor, at, line } of lines) add.run(index + 1, cursor, Date.parse(at), line);
  }
  db.pragma('user_version = 1');
  db.close();
}

test('a store of the version before is taken over line by line, also when the worker is ended in the middle', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'maillog-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'maillog.db');
  oldStore(path);
  const first = openWriter(path);
  const taken = await takeOverLog(path, first, { realm, signal: AbortSignal.abort() });
  expect(taken).toBe(traffic.length); // one gateway, then it was told to end
  first.close();
  const second = openWriter(path);
  expect(await takeOverLog(path, second, { realm, signal: new AbortController().signal })).toBe(
    traffic.length,
  );
  expect(existsSync(`${path}.old`)).toBe(false);
  expect(second.cursor('gw2')).toBe(logOf(traffic).at(-1)?.cursor);
  second.close();

  const expected = testStore();
  expected.ingest(traffic, 'gw1');
  expected.ingest(traffic, 'gw2');
  const asked = { query: everything, now: new Date(start) };
  const reader = openReader(path);
  const { messages } = reader.listMessages(asked, { limit: 1000 });
  expect(messages).toEqual(expected.read().listMessages(asked, { limit: 1000 }).messages);
  expect(messages.length).toBeGreaterThan(60);
  reader.close();
});
