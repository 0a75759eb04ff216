import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogReader } from '#lib/maillog/reader.ts';
import type { Page } from '#lib/maillog/search/keyset.ts';
import { matches } from '#lib/maillog/search/match-query.ts';
import { allOf, everything as anyMessage, type Query, term } from '#lib/maillog/search/query.ts';
import { anyQuery } from '#lib/maillog/search/test-query.ts';
import { start, testStore } from '#lib/maillog/test-log.ts';
import type { ListedMessage } from '#lib/maillog/tracking/list-messages.ts';

const now = new Date(start + 86_400_000);
const traffic = readFileSync(new URL('../fixtures/traffic.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

/** Two gateways with the same morning, the second an hour later by its cursors. */
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

function everything(reader: LogReader, query: Query, limit: number): ListedMessage[] {
  const all: ListedMessage[] = [];
  for (let page: Page | null = { limit }; page; ) {
    const { messages, older } = reader.listMessages({ query, now }, page);
    all.push(...messages);
    page = older === null ? null : { limit, before: older };
  }
  return all;
}
/** Going through every day from its beginning, a few rows at a time. */
function walked(reader: LogReader, query: Query, limit: number): string[] {
  const found: ListedMessage[] = [];
  const walk = reader.walk({ query, now });
  for (const day of walk.days)
    for (let from: number | null = 0; from !== null; ) {
      const part = walk.messages({ day, from }, limit);
      found.push(...(part?.rows ?? []));
      from = part?.next ?? null;
    }
  return found.map(key);
}
const key = ({ gateway, id }: ListedMessage) => `${gateway} ${id}`;

test('pages of any size hold the same messages in the same order, back and forth', () => {
  const reader = twoGateways();
  const all = reader.listMessages({ query: anyMessage, now }, { limit: 1000 }).messages.map(key);
  expect(all.length).toBeGreaterThan(60);
  for (const limit of [1, 7, 50]) expect(everything(reader, anyMessage, limit).map(key)).toEqual(all);
  const second = reader.listMessages(
    { query: anyMessage, now },
    { limit: 7, before: reader.listMessages({ query: anyMessage, now }, { limit: 7 }).older ?? '' },
  );
  const first = reader.listMessages({ query: anyMessage, now }, { limit: 7, after: second.newer ?? '' });
  expect(first.messages.map(key)).toEqual(all.slice(0, 7));
  expect([first.newer, second.newer !== null]).toEqual([null, true]);
  expect(() => reader.listMessages({ query: anyMessage, now }, { limit: 7, before: 'x' })).toThrow(
    'a page that cannot be',
  );
});

test('a list has the words with which the next host took each message, as its own page has', () => {
  const reader = twoGateways();
  const all = reader.listMessages({ query: anyMessage, now }, { limit: 1000 }).messages;
  const taken = all.filter(({ status }) => status === 'sent');
  expect(taken.some(({ deliveries }) => deliveries.some(({ status }) => status.startsWith('Sent (')))).toBe(
    true,
  );
  for (const { gateway, queueId, id, deliveries } of taken) {
    const own = reader.journey(gateway, queueId)?.messages.find((message) => message.id === id);
    expect(deliveries).toEqual(own?.deliveries.slice(0, deliveries.length));
  }
});

describe('a search finds what going through all messages finds', () => {
  test('whatever is asked', () => {
    const store = twoGateways();
    const all = everything(store, anyMessage, 1000);
    const wholly = all.map(
      (message) =>
        store.journey(message.gateway, message.queueId)?.messages.find(({ id }) => id === message.id) ??
        message,
    );
    const ids = fc
      .constantFrom(...all)
      .chain(({ queueId, messageId }) =>
        fc.constantFrom(term('queue', queueId), term('msgid', messageId ?? 'x')),
      );
    fc.assert(
      fc.property(
        fc.oneof(
          anyQuery,
          fc.tuple(ids, anyQuery).map(([id, other]) => allOf([id, other])),
        ),
        (query) => {
          const expected = wholly.filter((message) => matches(query, message, now));
          expect(everything(store, query, 20).map(key)).toEqual(expected.map(key));
          expect(walked(store, query, 3)).toEqual(expected.map(key).reverse());
          const { totals, perHour, accounts } = store.summary({ query, now });
          expect(totals.messages).toBe(expected.length);
          expect(totals.bytes).toBe(expected.reduce((sum, { size }) => sum + (size ?? 0), 0));
          expect(accounts).toBe(new Set(expected.flatMap(({ account }) => account ?? [])).size);
          const counted = perHour.reduce(
            (sum, { accepted, refused, deferred, other }) => sum + accepted + refused + deferred + other,
            0,
          );
          expect(counted).toBe(expected.length);
        },
      ),
      { numRuns: 300 },
    );
  });
});
