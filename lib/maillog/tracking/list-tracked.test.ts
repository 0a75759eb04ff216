import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogReader } from '#lib/maillog/reader.ts';
import type { Page } from '#lib/maillog/search/keyset.ts';
import { parseQuery } from '#lib/maillog/search/parse-query.ts';
import { everything, type Query, term } from '#lib/maillog/search/query.ts';
import { anyQuery } from '#lib/maillog/search/test-query.ts';
import { start, testStore } from '#lib/maillog/test-log.ts';
import { matchesTracked, type Tracked } from '#lib/maillog/tracking/tracked.ts';

const now = new Date(start + 86_400_000);
const traffic = readFileSync(new URL('../fixtures/traffic.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

function twoGateways(): LogReader {
  const store = testStore();
  store.ingest(traffic, 'gw1');
  store.ingest(
    traffic.map((line) => line.replaceAll('amy', 'bob')),
    'gw2',
    100,
  );
  return store.read();
}

function all(reader: LogReader, query: Query, limit: number, isLate?: () => boolean): Tracked[] {
  const rows: Tracked[] = [];
  for (let page: Page | null = { limit }; page; ) {
    const found = reader.listTracked({ query, now }, page, isLate);
    rows.push(...found.rows);
    page = found.older === null ? null : { limit, before: found.older };
  }
  return rows;
}
/** Rows by going through every day from its beginning, a few at a time. */
function walked(reader: LogReader, query: Query, limit: number): string[] {
  const found: string[] = [];
  const walk = reader.walk({ query, now });
  for (const day of walk.days)
    for (let from: number | null = 0; from !== null; ) {
      const part = walk.recipients({ day, from }, limit);
      for (const { id, deliveries } of part?.rows ?? [])
        found.push(...(deliveries.length > 0 ? deliveries : [null]).map((one) => `${id} ${one?.recipient}`));
      from = part?.next ?? null;
    }
  return found;
}
const ids = (rows: readonly Tracked[]) => rows.map(({ id }) => id);

test('every message has a row for each recipient, and one without a recipient where none is known', () => {
  const reader = twoGateways();
  const rows = all(reader, everything, 1000);
  const { messages } = reader.listMessages({ query: everything, now }, { limit: 1000 });
  const count = new Map<number, number>();
  for (const { message } of rows) count.set(message.id, (count.get(message.id) ?? 0) + 1);
  expect([...count]).toEqual(messages.map(({ id, deliveryCount }) => [id, Math.max(1, deliveryCount)]));
  expect(new Set(ids(rows)).size).toBe(rows.length);
  expect(rows.filter(({ delivery }) => delivery === null).length).toBeGreaterThan(5);
});

test('pages of any size hold the same rows in the same order, back and forth', () => {
  const reader = twoGateways();
  const rows = ids(all(reader, everything, 1000));
  for (const limit of [1, 7, 50]) expect(ids(all(reader, everything, limit))).toEqual(rows);
  const ask = (page: Omit<Page, 'limit'>) =>
    reader.listTracked({ query: everything, now }, { limit: 7, ...page });
  const first = ask({});
  const second = ask({ before: first.older ?? '' });
  const back = ask({ after: second.newer ?? '' });
  expect(ids(back.rows)).toEqual(ids(first.rows));
  expect([first.newer, back.newer]).toEqual([null, null]);
  expect(() => ask({ before: '12' })).toThrow('a page that cannot be');
});

test('a search finds the rows that going through all of them finds', () => {
  const reader = twoGateways();
  const rows = all(reader, everything, 1000);
  const named = fc
    .constantFrom(...rows)
    .chain(({ message, delivery }) =>
      fc.constantFrom(
        term('queue', message.queueId),
        term('to', delivery?.recipient ?? 'nobody@example.com'),
        term('relay', delivery?.relayName ?? delivery?.relayAddress ?? '.lan'),
      ),
    );
  const and = (one: Query, other: Query): Query => ({ kind: 'and', of: [one, other] });
  fc.assert(
    fc.property(
      fc.oneof(
        anyQuery,
        fc.tuple(named, anyQuery).map(([one, other]) => and(one, other)),
      ),
      fc.constantFrom(3, 20),
      (query, limit) => {
        const expected = rows.filter((row) => matchesTracked(query, row, now));
        expect(ids(all(reader, query, limit))).toEqual(ids(expected));
      },
    ),
    { numRuns: 400 },
  );
});

test('who takes everything that a search finds takes the same rows', () => {
  const reader = twoGateways();
  const rows = all(reader, everything, 1000);
  fc.assert(
    fc.property(anyQuery, fc.constantFrom(2, 20), (query, limit) => {
      const own = rows.filter((row) => matchesTracked(query, row, now));
      const named = own.map(({ message, delivery }) => `${message.id} ${delivery?.recipient}`);
      expect(walked(reader, query, limit)).toEqual(named.reverse());
    }),
    { numRuns: 80 },
  );
});

test('a search that takes too long stops where it can go on, and finds the same', () => {
  const reader = twoGateways();
  const { query } = parseQuery('size:>1k');
  const rows = ids(all(reader, query, 5));
  expect(ids(all(reader, query, 5, () => true))).toEqual(rows);
});

test('terms of a recipient choose its rows, and leave those of others', () => {
  const store = testStore();
  store.ingest([
    'sm-mta[7]: 6ALx00000000007: from=<kim@corp.lan>, size=900, class=0, nrcpts=2, msgid=<7@corp.lan>, proto=ESMTP, daemon=MTA, relay=pc.corp.lan [192.0.2.7]',
    'sm-mta[8]: 6ALx00000000007: to=<ann@one.example>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=1, relay=mx.one.example. [192.0.2.25], dsn=2.0.0, stat=Sent (2.0.0 Ok: queued as 4XyZ)',
    'sm-mta[8]: 6ALx00000000007: to=<ben@two.example>, delay=00:00:02, xdelay=00:00:01, mailer=esmtp, pri=1, relay=mx.two.example. [192.0.2.26], dsn=5.1.1, reply=550 5.1.1 No such user, stat=User unknown',
  ]);
  const reader = store.read();
  const found = (text: string) =>
    all(reader, parseQuery(text).query, 10).map(({ delivery, status }) => `${delivery?.recipient} ${status}`);
  expect(found('')).toEqual(['ben@two.example refused', 'ann@one.example sent']);
  expect(found('status:sent')).toEqual(['ann@one.example sent']);
  expect(found('-status:sent')).toEqual(['ben@two.example refused']);
  expect(found('to:one.example status:refused')).toEqual([]);
  expect(found('relay:.two.example')).toEqual(['ben@two.example refused']);
  expect(found('relay:192.0.2.25')).toEqual(['ann@one.example sent']);
  expect(found('dsn:5.1')).toEqual(['ben@two.example refused']);
  expect(all(reader, parseQuery('to:ann@one.example').query, 1)[0]?.delivery?.status).toBe(
    'Sent (2.0.0 Ok: queued as 4XyZ)',
  );
});

test('who follows gets each change once, with the rows that are no longer found', () => {
  const store = testStore();
  const to = (stat: string) =>
    `sm-mta[8]: 6ALx00000000009: to=<ann@one.example>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=1, relay=mx.one.example. [192.0.2.25], ${stat}`;
  store.ingest([
    'sm-mta[7]: 6ALx00000000009: from=<kim@corp.lan>, size=900, class=0, nrcpts=1, msgid=<9@corp.lan>, proto=ESMTP, daemon=MTA, relay=pc.corp.lan [192.0.2.7]',
  ]);
  const reader = store.read();
  const { query } = parseQuery('status:deferred');
  const follow = (cursor: string | null) => reader.followTracked({ query, now }, cursor);
  const { cursor } = reader.listTracked({ query, now }, { limit: 10 });
  expect(follow(cursor)).toEqual({ rows: [], messages: [], cursor, missed: false });
  store.ingest([to('dsn=4.0.0, stat=Deferred: Connection refused by mx.one.example.')], 'gw1', 10);
  const waits = follow(cursor);
  expect(waits.rows.map(({ status }) => status)).toEqual(['deferred']);
  expect(follow(waits.cursor).rows).toEqual([]);
  store.ingest([to('dsn=2.0.0, stat=Sent (ok)')], 'gw1', 20);
  const gone = follow(waits.cursor);
  expect(gone).toMatchObject({ rows: [], messages: waits.messages, missed: false });
  expect(follow('999999').missed).toBe(true);
  expect(follow(null)).toMatchObject({ rows: [], cursor: gone.cursor });
});
