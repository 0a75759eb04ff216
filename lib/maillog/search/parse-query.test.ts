import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageStatuses } from '#lib/maillog/join/message.ts';
import { parseQuery } from '#lib/maillog/search/parse-query.ts';
import { printQuery } from '#lib/maillog/search/print-query.ts';
import {
  allOf,
  anyOf,
  comparisonOf,
  everything,
  type Query,
  term,
  timeOf,
} from '#lib/maillog/search/query.ts';

const now = new Date('2026-11-21T12:00:00Z');
const queryOf = (text: string) => parseQuery(text).query;
const errorsOf = (text: string) => parseQuery(text).words.flatMap(({ error }) => error ?? []);
const not = (of: Query): Query => ({ kind: 'not', of });

test('reads keys and values', () =>
  expect(
    queryOf(
      'account:kim to:example.org From:joe@e.com ip:192.0.2.0/24 mech:plain tls:TLSv1.3 status:Rejected size:>5m rcpts:>10 since:7d queue:6AJDqIxK020311 msgid:<1@e.com> gateway:gw1',
    ),
  ).toEqual(
    allOf([
      term('account', 'kim'),
      term('to', 'example.org'),
      term('from', 'joe@e.com'),
      term('client', '192.0.2.0/24'),
      term('mech', 'PLAIN'),
      term('tls', '1.3'),
      term('status', 'refused'),
      term('size', '>5M'),
      term('rcpts', '>10'),
      term('since', '7d'),
      term('queue', '6AJDqIxK020311'),
      term('msgid', '1@e.com'),
      term('gateway', 'gw1'),
    ]),
  ));

const [a, b, c] = [term('account', 'a'), term('text', 'bb'), term('tls', 'none')];

test.each<[string, Query]>([
  ['account:"kim park"', term('account', 'kim park')],
  ['from:"\\"j d\\"@e.com"', term('from', '"j d"@e.com')],
  ['from:j" d"@e.com', term('from', 'j d@e.com')],
  ['account:-', term('account', '-')],
  ['fe80::1', term('text', 'fe80::1')],
  ['abcd::1', term('text', 'abcd::1')],
  ['"to:x"', term('text', 'to:x')],
  ['client:2001:db8::1', term('client', '2001:db8::1')],
  ['from:<>', term('from', '<>')],
  ['', everything],
  ['account:a bb tls:none', allOf([a, b, c])],
  ['account:a AND bb', allOf([a, b])],
  ['account:a OR bb tls:none', anyOf([a, allOf([b, c])])],
  ['(account:a OR bb) tls:none', allOf([anyOf([a, b]), c])],
  ['-account:a -(bb OR tls:none)', allOf([not(a), not(anyOf([b, c]))])],
  ['NOT bb', not(b)],
  ['-(-bb)', b],
  ['-"-x"', not(term('text', '-x'))],
])('reads %j', (text, query) => {
  expect(queryOf(text)).toEqual(query);
  expect(errorsOf(text)).toEqual([]);
});

describe('a word that means nothing says why, and the others still count', () => {
  test.each([
    ['acount:kim', 'There is no key “acount”. Did you mean account:?'],
    ['rcpt:kim', 'There is no key “rcpt”. Did you mean to:?'],
    [
      'colour:red',
      'There is no key “colour”. There are: account, from, to, client, mech, tls, status, relay, dsn, size, rcpts, since, until, queue, msgid, gateway.',
    ],
    ['account:', 'account: needs a value, such as account:kim.'],
    [
      'status:lost',
      '“lost” is no status: write queued, sent, deferred, refused, held, discarded, abandoned.',
    ],
    ['tls:9', '“9” is no TLS version: write 1.3, 1.2, none or any.'],
    ['size:big', '“big” is no size: write >5M, <20k or a number of bytes.'],
    ['ip:192.0.2.7/24', '192.0.2.7/24 has host bits set. Write 192.0.2.0/24, or 192.0.2.7 alone.'],
    ['since:yesterday', '“yesterday” is no time: write 7d, 24h or 2026-11-20, or 2026-11-20T06:00 (UTC).'],
    ['since:2026-13-45', '“2026-13-45” is no time: write 7d, 24h or 2026-11-20, or 2026-11-20T06:00 (UTC).'],
    ['queue:1-2', '“1-2” is no queue id: it has letters and digits alone, such as 6AJDqIxK020311.'],
    ['x', 'A word has at least two characters.'],
    ['NOT OR', 'NOT stands in front of a word.'],
    [')', 'This bracket closes nothing.'],
  ])('%s', (text, error) => {
    expect(errorsOf(`${text} gateway:gw1`)).toContain(error);
    expect(printQuery(queryOf(`${text} gateway:gw1`))).toBe('gateway:gw1');
  });

  test('a bracket that is not closed is named where it stands', () => {
    expect(parseQuery('tls:none (account:a').words.find(({ error }) => error)).toMatchObject({
      start: 9,
      end: 10,
      error: 'This bracket is not closed.',
    });
    expect(queryOf('tls:none (account:a')).toEqual(allOf([c, a]));
  });
});

test('knows where each word stands', () =>
  expect(
    parseQuery(' account:kim  x:"y z"').words.map(({ start, end, key, value }) => [start, end, key, value]),
  ).toEqual([
    [1, 12, 'account', 'kim'],
    [14, 21, 'x', 'y z'],
  ]));

test('takes any text', () =>
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab:-" ()O|R\\\n') }), (text) => {
      const { query, words } = parseQuery(text);
      expect(words.every(({ start, end }) => start >= 0 && end <= text.length && start < end)).toBe(true);
      expect(queryOf(printQuery(query))).toEqual(query);
    }),
    { numRuns: 2000 },
  ));

const words = fc
  .string({ minLength: 2, unit: fc.constantFrom(...'ab1.:@-" ()<>\\OR') })
  .filter((text) => text.trim() === text);
const terms = fc
  .oneof(
    fc.tuple(fc.constantFrom('account', 'from', 'to', 'gateway', 'text'), words),
    fc.tuple(fc.constant('status'), fc.constantFrom(...messageStatuses)),
    fc.tuple(fc.constantFrom('size'), fc.constantFrom('>5M', '<=1.5k', '=7')),
    fc.tuple(fc.constantFrom('since', 'until'), fc.constantFrom('7d', '2026-11-20', '2026-11-20T06:30')),
  )
  .map(([key, value]) => term(key as 'text', value));
const { query: queries } = fc.letrec<{ query: Query; group: Query }>((tie) => ({
  group: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    terms,
    fc.array(tie('group'), { minLength: 2, maxLength: 4 }).map(allOf),
    fc.array(tie('group'), { minLength: 2, maxLength: 4 }).map(anyOf),
    tie('group').map((of) => (of.kind === 'not' ? of : not(of))),
  ),
  query: fc.oneof(fc.constant(everything), tie('group')),
}));

test('what is printed reads as the same search', () =>
  fc.assert(
    fc.property(queries, (query) => {
      expect(queryOf(printQuery(query))).toEqual(query);
      expect(errorsOf(printQuery(query))).toEqual([]);
    }),
    { numRuns: 2000 },
  ));

test('sizes, counts and times have a meaning', () => {
  expect(comparisonOf('>5M')).toEqual({ sign: '>', number: 5 << 20 });
  expect(comparisonOf('<=1.5k')).toEqual({ sign: '<=', number: 1536 });
  expect(new Date(timeOf('30m', now))).toEqual(new Date('2026-11-21T11:30:00Z'));
  expect(new Date(timeOf('2026-11-20', now))).toEqual(new Date('2026-11-20T00:00:00Z'));
  expect(new Date(timeOf('2026-11-20T06:30', now))).toEqual(new Date('2026-11-20T06:30:00Z'));
});
