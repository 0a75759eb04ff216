import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseQuery } from '#lib/maillog/parse-query.ts';

const now = new Date('2026-11-21T12:00:00Z');
const filterOf = (text: string) => parseQuery(text, now).filter;
const errorsOf = (text: string) => parseQuery(text, now).words.flatMap(({ error }) => error ?? []);

test('reads keys and values', () =>
  expect(
    filterOf(
      'account:kim to:example.org From:joe@e.com client:192.0.2.0/24 mech:plain tls:TLSv1.3 status:Refused since:7d queue:6AJDqIxK020311 gateway:gw1',
    ),
  ).toEqual({
    account: 'kim',
    recipient: 'example.org',
    sender: 'joe@e.com',
    client: '192.0.2.0/24',
    mechanism: 'PLAIN',
    tls: '1.3',
    status: 'refused',
    since: new Date('2026-11-14T12:00:00Z'),
    queueId: '6AJDqIxK020311',
    gateway: 'gw1',
  }));

test.each([
  ['since:30m', { since: new Date('2026-11-21T11:30:00Z') }],
  ['since:2w until:1d', { since: new Date('2026-11-07T12:00:00Z'), until: new Date('2026-11-20T12:00:00Z') }],
  ['since:2026-11-20', { since: new Date('2026-11-20T00:00:00Z') }],
  ['since:2026-11-20T06:30', { since: new Date('2026-11-20T06:30:00Z') }],
  ['account:"kim park"', { account: 'kim park' }],
  ['account:*', { account: '*' }],
  ['tls:none', { tls: 'none' }],
  ['kim', { text: 'kim' }],
  ['fe80::1', { text: 'fe80::1' }],
  ['client:2001:db8::1', { client: '2001:db8::1' }],
  ['from:<>', { sender: '<>' }],
  ['', {}],
])('reads %j', (text, filter) => expect(filterOf(text)).toEqual(filter));

describe('a word that means nothing says why, and the others still count', () => {
  test.each([
    ['acount:kim', 'There is no key “acount”. Did you mean account:?'],
    ['user:kim', 'There is no key “user”. Did you mean account:?'],
    [
      'colour:red',
      'There is no key “colour”. There are: account, from, to, client, mech, tls, status, since, until, queue, gateway.',
    ],
    ['account:', 'account: needs a value, such as account:kim.'],
    [
      'status:lost',
      '“lost” is no status: write queued, sent, deferred, refused, held, discarded, abandoned.',
    ],
    ['tls:9', '“9” is no TLS version: write 1.3, 1.2, none or any.'],
    ['since:yesterday', '“yesterday” is no time: write 7d, 24h or 2026-11-20, or 2026-11-20T06:00 (UTC).'],
    ['since:2026-13-45', '“2026-13-45” is no time: write 7d, 24h or 2026-11-20, or 2026-11-20T06:00 (UTC).'],
    ['queue:12', '“12” is no queue id: it has 14 letters and digits, such as 6AJDqIxK020311.'],
    ['x', 'A word has at least two characters.'],
    ['one two', 'Only one word can stand without a key.'],
    ['to:a@b to:c@d', 'to: stands here twice; the first counts.'],
  ])('%s', (text, error) => {
    expect(errorsOf(`${text} gateway:gw1`)).toEqual([error]);
    expect(filterOf(`${text} gateway:gw1`).gateway).toBe('gw1');
  });
});

test('knows where each word stands', () =>
  expect(
    parseQuery(' account:kim  x:"y z"', now).words.map(({ start, end, key, value }) => [
      start,
      end,
      key,
      value,
    ]),
  ).toEqual([
    [1, 12, 'account', 'kim'],
    [14, 21, 'x', 'y z'],
  ]));

test('takes any text', () =>
  fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseQuery(text, now).words))));
