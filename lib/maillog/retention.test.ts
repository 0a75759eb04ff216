import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { expiredDays, keptOf, nextRun, noRetention } from '#lib/maillog/retention.ts';
import { everything, type Query, term } from '#lib/maillog/search/query.ts';
import { logOf, start, testStore } from '#lib/maillog/test-log.ts';

const day = 86_400_000;
const traffic = readFileSync(new URL('fixtures/traffic.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');
const lines = logOf(traffic);
const later = (days: number) => new Date(start + days * day);
const old = { days: 7, megabytes: null };

/** The same morning on three days. */
async function threeDays() {
  const store = testStore();
  for (const ahead of [0, 1, 2])
    await store.importFile(
      lines.map(({ at, line }) => ({
        at: Date.parse(at) + ahead * day,
        text: line.replaceAll('6AL3', `6A${ahead}3`),
      })),
    );
  return store;
}
type Store = ReturnType<typeof testStore>;
const found = (store: Store, query: Query = everything) =>
  store.read().listMessages({ query, now: later(0) }, { limit: 2000 }).messages;
const total = (store: Store, query: Query = everything) =>
  store.read().summary({ query, now: later(0) }).totals.messages;

describe('what has had its time', () => {
  test.each([
    ['nothing, while nobody has chosen', noRetention, []],
    [
      'days that are wholly older',
      { ...noRetention, lines: { days: 2, megabytes: null } },
      [
        [1, ['lines']],
        [2, ['lines']],
      ],
    ],
    [
      'the oldest days, when all take too much, but never today',
      { ...noRetention, lines: { days: null, megabytes: 25 }, logins: { days: null, megabytes: 1 } },
      [
        [1, ['lines', 'logins']],
        [2, ['logins']],
        [3, ['logins']],
        [4, ['logins']],
      ],
    ],
  ] as const)('%s', (_, rule, expected) => {
    const bytes = { lines: 6 << 20, messages: 1, logins: 2 << 20 };
    const days = [1, 2, 3, 4, 5].map((one) => ({ day: one, ...bytes }));
    expect(expiredDays(days, rule, 5).map((one) => [one.day, one.kinds])).toEqual(expected);
  });
});

describe('what the next run takes', () => {
  const bytes = { lines: 600, messages: 200, logins: 100 };
  const days = [5, 4, 3, 2, 1].map((one) => ({
    day: one,
    ...bytes,
    gone: one === 1 ? ['lines' as const] : [],
  }));

  test('is said of each kind, without what has gone already', () => {
    const rule = {
      ...noRetention,
      lines: { days: 2, megabytes: null },
      logins: { days: 1, megabytes: null },
    };
    expect(nextRun(days, rule, 5)).toEqual({
      lines: { days: 1, bytes: 600, oldest: 2, newest: 2 },
      messages: null,
      logins: { days: 3, bytes: 300, oldest: 1, newest: 3 },
    });
    expect(nextRun(days, noRetention, 5)).toEqual({ lines: null, messages: null, logins: null });
  });

  test('and how much there is, and how fast it grows', () => {
    expect(keptOf(days, 'lines', 5)).toEqual({ days: 4, bytes: 3000, oldest: 2, perDay: 600 });
    expect(keptOf([], 'lines', 5)).toEqual({ days: 0, bytes: 0, oldest: null, perDay: null });
  });

  test('is what it then takes', async () => {
    const store = await threeDays();
    const rule = { ...noRetention, lines: { days: 7, megabytes: null } };
    expect(store.read().daySizes()).toEqual({ days: [], unmeasured: 3 });
    store.retain({}, [], later(8)); // measures
    const today = Math.floor(later(8).getTime() / day);
    const before = store.read().daySizes();
    expect([before.unmeasured, before.days.length]).toEqual([0, 3]);
    const { lines: taken, messages: none } = nextRun(before.days, rule, today);
    expect([taken?.days, none]).toEqual([1, null]);
    expect(store.retain(rule, [], later(8))).toBe(1);
    store.retain(rule, [], later(8)); // measures what is left
    const after = store.read().daySizes();
    expect(after.days.find((one) => one.day === taken?.oldest)?.gone).toEqual(['lines']);
    expect(nextRun(after.days, rule, today).lines).toBeNull();
  });
});

test('each kind goes by itself, and the day with the last of them', async () => {
  const store = await threeDays();
  const before = found(store);
  expect(store.retain({ lines: old }, [], later(8))).toBe(1);
  expect(found(store).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  const [first] = before.slice(-1);
  expect(store.read().journey('gw1', first?.queueId ?? '')?.lines).toEqual([]);
  expect(store.retain({ lines: old }, [], later(8))).toBe(0); // done already
  const perDay = before.length / 3;
  expect(store.retain({ lines: old, messages: old, logins: old }, [], later(8))).toBe(1);
  expect(found(store)).toHaveLength(2 * perDay);
  expect(total(store)).toBe(2 * perDay);
  expect(store.read().holdings().days).toBe(2);
  const db = new Database(store.path, { readonly: true });
  const left = db.prepare("SELECT name FROM sqlite_schema WHERE name LIKE '%20777'").all();
  expect([left, db.prepare('SELECT count(*) AS count FROM queue').get()]).toEqual([
    [],
    { count: 2 * perDay },
  ]);
  db.close();
});

test('a hold keeps messages with every line, and the log-ins, beyond that; and no word of the others', async () => {
  const store = await threeDays();
  const hold = term('account', 'amy');
  const before = found(store, hold);
  const journeys = (list: typeof before) =>
    list.map(({ queueId }) => store.read().journey('gw1', queueId)?.lines);
  const expected = journeys(before);
  const logins = store.read().logins({ account: 'amy' }, { limit: 1000 }).logins;
  store.retain({ lines: old, messages: old, logins: old }, ['account:AMY'], later(30));
  expect(found(store)).toEqual(before);
  expect(journeys(before)).toEqual(expected);
  expect(total(store, hold)).toBe(before.length);
  expect(store.read().logins({}, { limit: 1000 }).logins).toEqual(logins);
  const db = new Database(store.path, { readonly: true });
  expect(db.prepare("SELECT text FROM name_20777 WHERE text LIKE '%bad.example%'").all()).toEqual([]);
  db.close();
  store.retain({ lines: old, messages: old, logins: old }, [], later(30)); // lifted
  expect([found(store), store.read().holdings().days]).toEqual([[], 0]);
});

test('history whose lines have had their time is not taken for new', async () => {
  const store = await threeDays();
  const before = found(store);
  store.retain({ lines: old }, [], later(8));
  const [first] = lines;
  const text = first?.line.replaceAll('6AL3', '6A03') ?? '';
  expect(await store.importFile([{ at: Date.parse(first?.at ?? ''), text }])).toBe(0);
  expect(found(store).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
});

test('what comes after a day was thinned is stored as ever', async () => {
  const store = await threeDays();
  store.retain({ lines: old, messages: old, logins: old }, ['account:amy'], later(30));
  store.ingest(['sm-mta[1]: NOQUEUE: connect from [192.0.2.1]'], 'gw2');
  expect(store.rawLines('gw2')).toHaveLength(1);
});
