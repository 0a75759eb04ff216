import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayOf, localId } from '#lib/maillog/place.ts';
import { allOf, everything, type Query, term } from '#lib/maillog/search/query.ts';
import { anyQuery } from '#lib/maillog/search/test-query.ts';
import { openShelf } from '#lib/maillog/sqlite/shelf.ts';
import { walksOf } from '#lib/maillog/sqlite/walk.ts';
import { logOf, start, testStore } from '#lib/maillog/test-log.ts';

const traffic = readFileSync(new URL('../fixtures/traffic.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');
const now = new Date(start + 3 * 86_400_000);

/** The same morning again and again through two days, and one letter to a host of its own. */
function filled() {
  const store = testStore();
  for (const hours of [-9, -5, 0, 2])
    store.ingestLines(
      logOf(traffic).map(({ at, line, cursor }) => ({
        at: new Date(Date.parse(at) + hours * 3_600_000).toISOString(),
        line: line.replaceAll('6AL3', `6A${hours + 10}3`),
        cursor: cursor.replace('1795', String(1810 + hours)),
      })),
    );
  const rare = [
    'sm-mta[7]: 6ALx00000000007: from=<kim@corp.lan>, size=900, class=0, nrcpts=1, msgid=<7@corp.lan>, proto=ESMTP, daemon=MTA, relay=pc.corp.lan [192.0.2.7]',
    'sm-mta[8]: 6ALx00000000007: to=<ann@one.example>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=1, relay=mx.rare.example. [198.51.100.25], dsn=4.7.99, stat=Deferred: later',
    'sm-mta[8]: 6ALx00000000007: to=<bob@two.example>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=1, relay=mx.second.example. [203.0.113.26], dsn=2.0.0, stat=Sent (ok)',
  ];
  store.ingest(rare, 'gw2', 5);
  return store;
}

test('a search for a rare next host reads the half hours of a finished day that have it, one for a rare code its messages', () => {
  const store = filled();
  const db = new Database(store.path);
  const on = { shelf: openShelf(db), day: dayOf(start), now };
  const ranges = (query: Query) =>
    walksOf(on, query)?.flatMap((walk) => (walk.along === 'deliveries' ? walk.ranges : []));
  const rare = [term('relay', 'mx.rare.example'), term('relay', '198.51.100.0/24')];
  const code = term('dsn', '4.7.99');
  const hour = 3600 * 16_384;
  for (const one of [...rare, code]) expect(ranges(one)).toEqual([[0, 24 * hour]]);
  store.rollUp(now);
  for (const one of rare) expect(ranges(one)).toEqual([[23 * hour, 23.5 * hour]]);
  const [{ id } = { id: 0 }] = store.read().listMessages({ query: code, now }, { limit: 5 }).messages;
  expect(walksOf(on, code)).toEqual([{ along: 'ids', ids: [localId(id)] }]);
  expect(ranges(term('relay', 'mx.nowhere.example'))).toEqual([]);
  store.ingest(['sm-mta[9]: NOQUEUE: connect from h [192.0.2.9]'], 'gw2', 3000);
  for (const one of [...rare, code]) expect(ranges(one)).toEqual([[0, 24 * hour]]);
  db.close();
});

test('a next host and a code that no delivery has together are found nowhere, though both occur', () => {
  const store = filled();
  store.rollUp(now);
  const db = new Database(store.path);
  const on = { shelf: openShelf(db), day: dayOf(start), now, rows: true };
  const both = (relay: string, dsn: string) =>
    walksOf(on, { kind: 'and', of: [term('relay', relay), term('dsn', dsn)] });
  for (const host of ['mx.rare.example', '198.51.100.25', '198.51.100.0/24', '.rare.example']) {
    expect(both(host, '4.7.99')).toMatchObject([{ along: 'ids' }]);
    expect(both(host, '2.0.0')).toEqual([]);
    expect(both(host, '2')).toEqual([]);
  }
  db.close();
});

test('a message is found by a next host and a code that two of its deliveries have, but by no row', () => {
  const store = filled();
  store.rollUp(now);
  const found = (relay: string, dsn: string) => {
    const asked = { query: allOf([term('relay', relay), term('dsn', dsn)]), now };
    const reader = store.read();
    return [
      reader.listMessages(asked, { limit: 5 }).messages.length,
      reader.listTracked(asked, { limit: 5 }).rows.length,
    ];
  };
  expect(found('mx.second.example', '4.7.99')).toEqual([1, 0]);
  expect(found('203.0.113.0/24', '4.7')).toEqual([1, 0]);
  expect(found('198.51.100.25', '4.7.99')).toEqual([1, 1]);
  expect(found('mx.nowhere.example', '4.7.99')).toEqual([0, 0]);
});

test('what a search finds does not depend on it', () => {
  const store = filled();
  const reader = store.read();
  const rows = reader.listTracked({ query: everything, now }, { limit: 2000 }).rows;
  const ofDelivery = fc
    .constantFrom(...rows.flatMap(({ delivery }) => delivery ?? []))
    .chain(({ relayName, relayAddress, dsn }) =>
      fc.constantFrom(
        term('relay', relayName ?? '.example'),
        term('relay', relayAddress ?? '192.0.0.0/8'),
        term('dsn', dsn ?? '5'),
      ),
    );
  const queries = fc.sample(
    fc.oneof(
      ofDelivery,
      fc.tuple(ofDelivery, ofDelivery).map(([a, b]): Query => ({ kind: 'and', of: [a, b] })),
      fc
        .tuple(ofDelivery, ofDelivery, anyQuery)
        .map(([a, b, c]): Query => ({ kind: 'and', of: [{ kind: 'or', of: [a, b] }, c] })),
    ),
    90,
  );
  const answers = () =>
    queries.map((query) => {
      const asked = { query, now };
      const first = reader.listTracked(asked, { limit: 5 });
      const second =
        first.older === null ? null : reader.listTracked(asked, { limit: 5, before: first.older });
      const back = second?.newer ? reader.listTracked(asked, { limit: 5, after: second.newer }) : null;
      const { totals } = reader.summary(asked);
      return JSON.stringify([
        ...[first, second, back].map((page) => page?.rows.map(({ id }) => id)),
        reader.listMessages(asked, { limit: 7 }).messages.map(({ id }) => id),
        totals.messages,
      ]);
    });
  const before = answers();
  store.rollUp(now);
  expect(answers()).toEqual(before);
});
