import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clientKey } from '#lib/maillog/client-key.ts';
import type { MessageFilter } from '#lib/maillog/filter.ts';
import type { Page } from '#lib/maillog/keyset.ts';
import { type ListedMessage, listSql } from '#lib/maillog/list-messages.ts';
import { messageStatuses } from '#lib/maillog/message.ts';
import type { LogReader } from '#lib/maillog/reader.ts';
import { domainOf } from '#lib/maillog/rows.ts';
import { start, testStore } from '#lib/maillog/test-log.ts';

const traffic = readFileSync(new URL('fixtures/traffic.txt', import.meta.url), 'utf8')
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

function everything(reader: LogReader, filter: MessageFilter, limit: number): ListedMessage[] {
  const all: ListedMessage[] = [];
  for (let page: Page | null = { limit }; page; ) {
    const { messages, older } = reader.listMessages(filter, page);
    all.push(...messages);
    page = older === null ? null : { limit, before: older };
  }
  return all;
}
const key = ({ gateway, id }: ListedMessage) => `${gateway} ${id}`;

test('pages of any size hold the same messages in the same order, back and forth', () => {
  const reader = twoGateways();
  const all = reader.listMessages({}, { limit: 1000 }).messages.map(key);
  expect(all.length).toBeGreaterThan(60);
  for (const limit of [1, 7, 50]) expect(everything(reader, {}, limit).map(key)).toEqual(all);
  const second = reader.listMessages(
    {},
    { limit: 7, before: reader.listMessages({}, { limit: 7 }).older ?? '' },
  );
  const first = reader.listMessages({}, { limit: 7, after: second.newer ?? '' });
  expect(first.messages.map(key)).toEqual(all.slice(0, 7));
  expect([first.newer, second.newer !== null]).toEqual([null, true]);
  expect(() => reader.listMessages({}, { limit: 7, before: 'x' })).toThrow('a page that cannot be');
});

describe('a search finds what going through all messages finds', () => {
  const reader = () => twoGateways();
  const has = (address: string | null, wanted: string) =>
    address !== null &&
    (wanted.includes('@') ? address === wanted : domainOf(address).toLowerCase() === wanted);
  const holds: {
    [Key in keyof Required<MessageFilter>]: (m: ListedMessage, f: Required<MessageFilter>[Key]) => boolean;
  } = {
    gateway: (m, f) => m.gateway === f,
    account: (m, f) => (f === '*' ? m.account !== null : f === '-' ? m.account === null : m.account === f),
    client: (m, f) =>
      m.clientAddress === f ||
      (f === '127.0.0.0/30' && clientKey(m.clientAddress) !== null && /\.[0-3]$/.test(m.clientAddress ?? '')),
    sender: (m, f) => has(m.sender, f),
    recipient: (m, f) => m.deliveries.some(({ recipient }) => has(recipient, f)),
    mechanism: (m, f) => m.mechanism === f,
    tls: (m, f) => (f === 'none' ? m.tlsVersion === null : m.tlsVersion === `TLSv${f}`),
    status: (m, f) => (f === 'deferred' ? m.deferredCount > 0 : m.status === f),
    since: (m, f) => m.at >= f.getTime(),
    until: (m, f) => m.at < f.getTime(),
    queueId: (m, f) => m.queueId === f,
    text: (m, f) =>
      [
        m.account,
        m.sender,
        domainOf(m.sender ?? ''),
        m.queueId,
        ...m.deliveries.flatMap(({ recipient }) => [recipient, domainOf(recipient)]),
      ].some((value) => value?.toLowerCase().startsWith(f.toLowerCase())) || m.clientAddress === f,
  };
  const time = fc.integer({ min: 0, max: 400 }).map((seconds) => new Date(start + seconds * 1000));
  const filters = fc.record(
    {
      gateway: fc.constantFrom('gw1', 'gw2', 'gw3'),
      account: fc.constantFrom('*', '-', 'amy', 'bob', 'eve'),
      client: fc.constantFrom('127.0.0.2', '127.0.0.3', '127.0.0.0/30', '192.0.2.1'),
      sender: fc.constantFrom('corp.lan', 'plain-tls@corp.lan', 'spam@bad.example', 'nowhere.example'),
      recipient: fc.constantFrom(
        'example.com',
        'x@example.com',
        'later@example.com',
        'a-domain-with-a-long-name.example',
      ),
      mechanism: fc.constantFrom('PLAIN', 'SCRAM-SHA-256', 'GSSAPI'),
      tls: fc.constantFrom('none', '1.3', '1.2'),
      status: fc.constantFrom(...messageStatuses),
      since: time,
      until: time,
      text: fc.constantFrom('am', 'BOB', 'x@', 'corp', 'example', '127.0.0.2', 'nobody@'),
    },
    { requiredKeys: [] },
  );

  test('whatever is asked', () => {
    const store = reader();
    const all = store.listMessages({}, { limit: 1000 }).messages;
    const wholly = all.map(
      (message) =>
        store.journey(message.gateway, message.queueId)?.messages.find(({ id }) => id === message.id) ??
        message,
    );
    fc.assert(
      fc.property(filters, (filter) => {
        const entries = Object.entries(filter) as [keyof MessageFilter, never][];
        const expected = wholly.filter((message) =>
          entries.every(([name, value]) => holds[name](message, value)),
        );
        expect(everything(store, filter, 20).map(key)).toEqual(expected.map(key));
        expect(store.totals(filter).messages).toBe(expected.length);
        const counted = store
          .perHour(filter)
          .reduce(
            (sum, { accepted, refused, deferred, other }) => sum + accepted + refused + deferred + other,
            0,
          );
        expect(counted).toBe(expected.length);
      }),
      { numRuns: 150 },
    );
  });
});

test.each<MessageFilter>([
  {},
  { account: '*' },
  { account: 'amy', since: new Date(0) },
  { account: 'amy', status: 'refused' },
  { client: '192.0.2.1' },
  { client: 'host.example' },
  { client: '10.0.0.0/8' },
  { sender: 'a@b.example' },
  { sender: 'b.example' },
  { recipient: 'a@b.example', since: new Date(0) },
  { recipient: 'b.example', account: 'amy' },
  { mechanism: 'PLAIN' },
  { tls: 'none' },
  { status: 'refused' },
  { status: 'deferred' },
  { gateway: 'gw1', until: new Date(0) },
])('a page of %j walks an index and sorts nothing', (filter) => {
  const store = testStore();
  const db = new Database(store.path, { readonly: true });
  const { sql, values } = listSql(filter, { limit: 50 });
  const plan = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
  db.close();
  const steps = plan.map(({ detail }) => detail).join('\n');
  expect(steps).toMatch(/SEARCH [md] USING (?:COVERING )?INDEX/);
  expect(steps).not.toMatch(/SCAN [md]\b|TEMP B-TREE/);
});

test('a reader counts who relays, and how one account uses the gateway', () => {
  const reader = twoGateways();
  const [first, second] = reader.relayingAccounts({}, 10);
  expect([first?.account, second?.account].toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
    'amy',
    'bob',
  ]);
  expect(first).toMatchObject({ messages: second?.messages, failedLogins: 3 });
  const use = reader.accountUse('AMY', { gateway: 'gw1' });
  expect(use).toMatchObject({ messages: first?.messages, failedLogins: 3, clients: 1 });
  expect(use.fromClients).toMatchObject([{ address: '127.0.0.2' }]);
  expect(use.mechanisms.map(({ mechanism }) => mechanism)).toEqual(
    expect.arrayContaining(['PLAIN', 'LOGIN', 'CRAM-MD5', 'SCRAM-SHA-256']),
  );
  expect(use.tls.map(({ version }) => version)).toEqual(['TLSv1.3', null]);
});
