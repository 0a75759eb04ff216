import { readFileSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unpackBlock } from '#lib/maillog/line-block.ts';
import { everything } from '#lib/maillog/search/query.ts';
import { missingColumns, wordColumns } from '#lib/maillog/sqlite/columns.ts';
import { tablesVersion } from '#lib/maillog/sqlite/tables.ts';
import { openReader, openWriter } from '#lib/maillog/store.ts';
import { logOf, start, testStore } from '#lib/maillog/test-log.ts';

/** A morning of one gateway: traffic.txt was logged by Sendmail 8.17.1.9 at LogLevel 10. */
const morning = readFileSync(new URL('fixtures/traffic.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

/** Everything in the store, words in place of their numbers, and the blocks of lines opened. */
function contentOf(path: string): Record<string, unknown[]> {
  const db = new Database(path, { readonly: true });
  const rows = (sql: string) => db.prepare<[], Record<string, unknown>>(sql).all();
  const content: Record<string, unknown[]> = {
    gap: rows('SELECT * FROM gap'),
    queue: rows('SELECT * FROM queue'),
  };
  for (const day of rows('SELECT day FROM day ORDER BY day').map((row) => Number(row.day))) {
    const words = new Map(rows(`SELECT id, text FROM name_${day}`).map(({ id, text }) => [id, text]));
    for (const [table, columns] of Object.entries(wordColumns)) {
      const spelt = rows(`SELECT * FROM ${table}_${day}`).map((row) => {
        const named = columns.map((column) => [column, row[column] === 0 ? 0 : words.get(row[column])]);
        return JSON.stringify({ ...row, ...Object.fromEntries(named), lines: undefined });
      });
      content[`${table} ${day}`] = spelt.sort();
    }
    content[`line ${day}`] = rows(`SELECT data FROM line_${day} ORDER BY id`).flatMap(({ data }) =>
      unpackBlock(data as Buffer),
    );
  }
  db.close();
  return content;
}

const linesIn = (path: string) =>
  Object.entries(contentOf(path)).flatMap(([name, rows]) => (name.startsWith('line') ? rows : []));

describe('storing', () => {
  test('comes to the same in pages of any size, with restarts and pages that come twice', () => {
    const whole = testStore();
    whole.ingest(morning);
    const expected = contentOf(whole.path);
    expect(linesIn(whole.path)).toHaveLength(morning.length);
    const lines = logOf(morning);
    const steps = fc.array(
      fc.record({ size: fc.integer({ min: 1, max: 60 }), again: fc.boolean(), restart: fc.boolean() }),
      { minLength: 80 },
    );
    fc.assert(
      fc.property(steps, (plan) => {
        const store = testStore();
        let at = 0;
        for (const { size, again, restart } of plan) {
          const page = lines.slice(at, at + size);
          store.ingestLines(page);
          if (restart) store.reopen();
          if (again) expect(store.ingestLines(page).stored).toBe(0);
          at += size;
        }
        store.ingestLines(lines.slice(at));
        expect(contentOf(store.path)).toEqual(expected);
      }),
      { numRuns: 4 },
    );
  });

  test('tells where to go on, gateway by gateway', () => {
    const store = testStore();
    expect(store.cursor()).toBe('');
    const { cursor, stored } = store.ingest(['sm-mta[1]: a', 'sm-mta[1]: b']);
    expect(stored).toBe(2);
    expect(store.cursor('gw1')).toBe(cursor);
    expect(store.cursor('gw2')).toBe('');
    expect(store.ingest([]).cursor).toBe(cursor);
    expect(store.read().progress()).toEqual([
      { gateway: 'gw1', cursor, newestAt: start + 2000, pulledAt: start },
    ]);
  });

  test('keeps nothing of a page when it fails', () => {
    const store = testStore();
    const broken = [...logOf(['sm-mta[1]: a']), { cursor: '9', at: 'no time', line: 'x' }];
    expect(() => store.ingestLines(broken)).toThrow();
    expect(store.cursor()).toBe('');
    expect(linesIn(store.path)).toEqual([]);
  });

  test('notes the gaps that an agent tells', () => {
    const store = testStore();
    store.ingest(['postern-log[9]: gap: 3 lines could not be kept']);
    expect(store.read().gaps({})).toEqual([
      { gateway: 'gw1', at: start + 1000, text: '3 lines could not be kept' },
    ]);
  });

  test('understands a text in parts, even when they come in two pages', () => {
    const store = testStore();
    const id = '6AKNt7sq028263';
    store.ingest([
      `sm-mta[28263]: ${id}[1]: ruleset=check_rcpt, arg1=<x@e.com>, relay=h.example [10.9.0.20], ...`,
    ]);
    store.ingest([`sm-mta[28263]: ${id}[2]:  reject=550 5.7.1 no`], 'gw1', 2);
    expect(
      store.read().listMessages({ query: everything, now: new Date(start) }, { limit: 5 }).messages[0],
    ).toMatchObject({
      reason: '550 5.7.1 no',
      deliveries: [{ recipient: 'x@e.com', outcome: 'refused' }],
    });
  });
});

test('a reader opens what a writer has closed, and only its owner may read the file', () => {
  const store = testStore();
  store.ingest(['sm-mta[1]: a']);
  store.reopen();
  expect(store.read().progress()).toHaveLength(1);
  expect(statSync(store.path).mode & 0o777).toBe(0o600);
  const copy = `${store.path}.copy`;
  new Database(store.path).exec(`VACUUM INTO '${copy}'`).pragma(`user_version = ${tablesVersion}`);
  const alone = openReader(copy);
  expect(alone.progress()).toHaveLength(1);
  alone.close();
});

test('a reader refuses while there is no store, and a store of another version', () => {
  expect(() => openReader('/nonexistent/maillog.db')).toThrow('No mail log has been collected yet.');
  const store = testStore();
  store.reopen();
  const db = new Database(store.path);
  db.pragma('user_version = 99');
  db.close();
  expect(() => openReader(store.path)).toThrow('another version');
  expect(() => openWriter(store.path)).toThrow('another version');
  const mend = new Database(store.path);
  mend.pragma(`user_version = ${tablesVersion}`);
  mend.close();
});

test('every field of a record has a column', () => expect(missingColumns()).toEqual([]));
