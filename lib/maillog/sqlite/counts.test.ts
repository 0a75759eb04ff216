import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayOf } from '#lib/maillog/place.ts';
import { recount } from '#lib/maillog/sqlite/recount.ts';
import { rolled } from '#lib/maillog/sqlite/roll-up.ts';
import { openWriter } from '#lib/maillog/store.ts';
import { logOf, start, testStore } from '#lib/maillog/test-log.ts';

const morning = readFileSync(new URL('../fixtures/traffic.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');
/** The morning goes on behind midnight. */
const evening = 3400;
const later = new Date(start + 3 * 86_400_000);

function rowsIn(path: string, tables: readonly string[]): Record<string, unknown[]> {
  const db = new Database(path, { readonly: true });
  const rows = (table: string) => db.prepare(`SELECT * FROM ${table}`).all();
  const found = tables.map((table) => [
    table,
    rows(table)
      .map((row) => JSON.stringify(row))
      .sort(),
  ]);
  db.close();
  return Object.fromEntries(found) as Record<string, unknown[]>;
}

const days = [dayOf(start), dayOf(start) + 1];
const counted = days.flatMap((day) => [`tally_${day}`, `usage_${day}`]);
const kept = [...rolled, 'party'];

test('what is counted line by line is what counting all messages comes to', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 60 }), (sizes) => {
      const store = testStore();
      const lines = logOf(morning, evening);
      let at = 0;
      for (const size of sizes) store.ingestLines(lines.slice(at, (at += size)));
      store.ingestLines(lines.slice(at));
      const before = rowsIn(store.path, counted);
      expect(before[`usage_${days[0]}`]).not.toEqual([]);
      const db = new Database(store.path);
      for (const day of days) db.exec(recount.replaceAll('#', String(day)));
      db.close();
      expect(rowsIn(store.path, counted)).toEqual(before);
    }),
    { numRuns: 5 },
  );
});

test('a store that counted less is brought up to date', () => {
  const store = testStore();
  store.ingest(morning, 'gw1', evening);
  const before = rowsIn(store.path, counted);
  const db = new Database(store.path);
  for (const table of kept) db.exec(`DROP TABLE ${table}`);
  for (const day of days)
    db.exec(`DROP TABLE tally_${day}; DROP TABLE usage_${day}; DROP INDEX loginFailed_${day};
      CREATE TABLE tally_${day} (hour); CREATE TABLE usage_${day} (account);`);
  db.exec('ALTER TABLE day DROP COLUMN rolled');
  db.pragma('user_version = 2');
  db.close();
  openWriter(store.path).close();
  expect(rowsIn(store.path, counted)).toEqual(before);
});

test('days that are over are rolled up, again when something came for them, and forgotten with their messages', () => {
  const store = testStore();
  store.ingest(morning, 'gw1', evening);
  expect(store.rollUp(new Date(start))).toBe(0);
  expect(store.rollUp(later)).toBe(2);
  expect(store.rollUp(later)).toBe(0);
  const once = rowsIn(store.path, kept);
  expect(once.party).not.toEqual([]);
  store.ingest(['sm-mta[9]: NOQUEUE: connect from h [192.0.2.9]'], 'gw1', evening + 2000);
  expect(store.rollUp(later)).toBe(1);
  expect(rowsIn(store.path, kept)).toEqual(once);
  store.retain({ messages: { days: 1, megabytes: null }, logins: { days: 1, megabytes: null } }, [], later);
  expect(rowsIn(store.path, kept)).toEqual(Object.fromEntries(kept.map((table) => [table, []])));
});
