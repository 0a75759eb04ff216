import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matches } from '#lib/maillog/search/match-query.ts';
import { allOf, everything, type Query, type QueryKey, term } from '#lib/maillog/search/query.ts';
import { barOf } from '#lib/maillog/summary.ts';
import { start, testStore } from '#lib/maillog/test-log.ts';
import type { ListedMessage } from '#lib/maillog/tracking/list-messages.ts';
import { barsOf, bucketOf, buckets, startOf } from '#lib/maillog/usage/bucket.ts';
import { type AskedUsage, nothingRelayed, type Relayed, relayedNames } from '#lib/maillog/usage/usage.ts';
import { networkOf } from '#lib/unusual/hour.ts';

const hour = 3_600_000;
const day = 24 * hour;
const now = new Date(start + 3 * day);
const morning = readFileSync(new URL('../fixtures/traffic.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

/** Two gateways whose morning goes on behind midnight, in two spellings of an account; the first day is rolled up. */
function filled() {
  const store = testStore();
  store.ingest(morning, 'gw1', 3400);
  store.ingest(
    morning.map((line) => line.replaceAll('127.0.0.2', '127.0.1.2').replaceAll('amy', 'AMY')),
    'gw2',
    3500,
  );
  store.rollUp(now);
  store.ingest(morning.slice(0, 40), 'gw3', 3600); // makes the second day stale again
  return store.read();
}

function relayedBy(message: ListedMessage): Relayed {
  const bar = barOf[message.status];
  return {
    ...nothingRelayed,
    messages: 1,
    ...(bar !== 'accepted' && { [`${bar}Messages`]: 1 }),
    recipients: message.recipients ?? 0,
    sent: message.sentCount,
    deferred: message.deferredCount,
    refused: message.refusedCount,
    bytes: message.size ?? 0,
  };
}

function sumOf(all: readonly Relayed[]): Relayed {
  const sums = { ...nothingRelayed };
  for (const one of all) for (const name of relayedNames) sums[name] += one[name];
  return sums;
}

const one = (key: QueryKey, ...values: string[]) =>
  fc.constantFrom(...values).map((value) => term(key, value));
const terms = fc.oneof(
  one('gateway', 'gw1', 'gw2', 'gw9'),
  one('account', '*', '-', 'amy', 'eve'),
  one('client', '127.0.0.2', '127.0.0.0/16', '192.0.2.1', 'localhost'),
  one('mech', 'PLAIN', 'SCRAM-SHA-256'),
  one('tls', 'none', 'any', '1.3'),
  one('status', 'sent', 'refused', 'deferred'),
  one('to', 'example.com'),
  one('size', '>20'),
);
const queries: fc.Arbitrary<Query> = fc.oneof(
  fc.constant(everything),
  terms,
  fc.array(terms, { maxLength: 3 }).map(allOf),
  fc.array(terms, { maxLength: 3 }).map((of): Query => ({ kind: 'or', of })),
  terms.map((of): Query => ({ kind: 'not', of })),
);
/** From before the first line until behind the last one; often at the top of an hour or day. */
const times = fc.oneof(
  fc.integer({ min: -100, max: 8000 }).map((seconds) => start + seconds * 1000 + 137),
  fc.constantFrom(start - hour, start, start + hour, start + 2 * hour, start + hour + day, start + 2 * day),
);

describe('sums over hours, accounts and addresses are what going through all messages comes to', () => {
  test('whatever is asked, for whatever time', () => {
    const log = filled();
    const all = log.listMessages({ query: everything, now }, { limit: 1000 }).messages.map((message) => ({
      ...message,
      ...log.journey(message.gateway, message.queueId)?.messages.find(({ id }) => id === message.id),
    }));
    expect(all.length).toBeGreaterThan(60);
    const logins = log.logins({ ok: false }, { limit: 1000 }).logins;
    fc.assert(
      fc.property(queries, times, times, fc.constantFrom(...buckets), (query, from, to, bucket) => {
        const period = { since: Math.min(from, to), until: Math.max(from, to) + 1 };
        const asked: AskedUsage = { query, period, now };
        const isIn = (at: number) => at >= period.since && at < period.until;
        const meant = all.filter(
          (message) => isIn(message.at) && message.account !== null && matches(query, message, now),
        );
        const stretches = log.stretches(asked, bucket);
        expect(sumOf(stretches)).toMatchObject(sumOf(meant.map(relayedBy)));
        for (const { at, messages } of stretches)
          expect(messages).toBe(meant.filter((message) => startOf(message.at, bucket) === at).length);

        const accounts = new Map(log.uses(asked, 'account').map((use) => [use.name.toLowerCase(), use]));
        expect(sumOf([...accounts.values()].map((use) => ({ ...nothingRelayed, ...use })))).toMatchObject({
          messages: meant.length,
          recipients: sumOf(meant.map(relayedBy)).recipients,
        });
        for (const [name, use] of accounts) {
          const own = meant.filter(({ account }) => account?.toLowerCase() === name);
          expect(use).toMatchObject({ messages: own.length, bytes: sumOf(own.map(relayedBy)).bytes });
          if (own.length === 0) continue;
          expect(use.firstAt).toBe(Math.min(...own.map(({ at }) => at)));
          expect(use.lastAt).toBe(Math.max(...own.map(({ at }) => at)));
        }
        for (const { name, messages } of log.uses(asked, 'client'))
          expect(messages).toBe(meant.filter(({ clientAddress }) => (clientAddress ?? '') === name).length);
        const pairs = new Set(
          log.pairs(asked, null).map(({ account, client }) => `${account.toLowerCase()} ${client}`),
        );
        expect(pairs).toEqual(
          new Set(
            meant.map(({ account, clientAddress }) => `${account?.toLowerCase()} ${clientAddress ?? ''}`),
          ),
        );
      }),
      { numRuns: 150 },
    );
    const whole = { query: everything, period: { since: start - day, until: start + 2 * day }, now };
    expect(log.stretches(whole, day).reduce((sum, { failures }) => sum + (failures ?? 0), 0)).toBe(
      logins.length,
    );
    const tried = log.tries(whole, 'client', null) ?? [];
    expect(tried.reduce((sum, { failures }) => sum + failures, 0)).toBe(logins.length);
    const [some] = tried;
    expect(log.tries(whole, 'client', [some?.name ?? ''])).toEqual([some]);
    const network = networkOf(some?.name ?? '');
    expect(log.tries(whole, 'client', [network])).toEqual(
      tried.filter(({ name }) => networkOf(name) === network),
    );
    const near = { who: 'client', names: ['127.0.1.0/24'] } as const;
    expect(log.pairs(whole, near)).toEqual(
      log.pairs(whole, null).filter(({ client }) => networkOf(client) === near.names[0]),
    );
    expect(log.tries({ ...whole, query: term('to', 'example.com') }, 'client', null)).toBeNull();
    expect(log.pairs(whole, { who: 'account', names: ['Amy'] })).toEqual(
      expect.arrayContaining([{ account: expect.stringMatching(/amy/i), client: '127.0.1.2' }]),
    );
    expect(log.pairs(whole, { who: 'client', names: ['192.0.2.200'] })).toEqual([]);
  });

  test('a search that only messages can answer counts no log-ins', () => {
    const asked = { query: term('to', 'example.com'), period: { since: start, until: start + day }, now };
    expect(
      filled()
        .stretches(asked, hour)
        .every(({ failures }) => failures === null),
    ).toBe(true);
  });
});

test('the detail tells how an account sent, and why it was refused', () => {
  const log = filled();
  const asked = {
    query: term('account', 'amy'),
    period: { since: start - day, until: start + 2 * day },
    now,
  };
  const detail = log.usageDetail(asked);
  const count = sumOf(log.stretches(asked, day)).messages;
  const sum = (shares: readonly { messages: number }[]) =>
    shares.reduce((all, { messages }) => all + messages, 0);
  for (const shares of [detail.mechanisms, detail.tls, detail.senders]) expect(sum(shares)).toBe(count);
  expect(detail.mechanisms.map(({ value }) => value)).toEqual(
    expect.arrayContaining(['PLAIN', 'LOGIN', 'CRAM-MD5', 'SCRAM-SHA-256']),
  );
  expect(detail.domains[0]?.recipients).toBeGreaterThan(0);
  expect(detail.replies.length).toBeGreaterThan(0);
  expect(detail.failures?.length).toBeGreaterThan(0);
});

describe('bars', () => {
  test.each([
    [hour, 5 * 60_000],
    [day, 15 * 60_000],
    [7 * day, 3 * hour],
    [30 * day, 6 * hour],
    [90 * day, day],
    [365 * day, 7 * day],
  ])('of %d ms are %d ms long', (length, bucket) =>
    expect(bucketOf({ since: 0, until: length })).toBe(bucket),
  );

  test('cover a period without a gap, and end where it does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 1, max: 400 * 24 * 3600 }),
        (since, length) => {
          const period = { since: since * day + 12_345, until: since * day + length * 1000 + 12_345 };
          const bars = barsOf(period, bucketOf(period));
          expect([bars[0]?.since, bars.at(-1)?.until]).toEqual([period.since, period.until]);
          for (const [at, bar] of bars.entries()) if (at > 0) expect(bar.since).toBe(bars[at - 1]?.until);
        },
      ),
    );
  });

  test('of a week begin on Monday', () =>
    expect(new Date(startOf(start, 7 * day)).toISOString()).toBe('2026-11-16T00:00:00.000Z'));
});
