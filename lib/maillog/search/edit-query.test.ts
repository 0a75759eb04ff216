import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inTime, narrowed, timeIn } from '#lib/maillog/search/edit-query.ts';
import { parseQuery } from '#lib/maillog/search/parse-query.ts';
import { allOf, term } from '#lib/maillog/search/query.ts';
import { anyQuery } from '#lib/maillog/search/test-query.ts';

const queryOf = (text: string) => parseQuery(text).query;

describe('a click on a value adds a word', () => {
  test.each([
    ['', 'account', 'kim', 'account:kim'],
    ['status:refused', 'to', 'Jo Ann <x>@a.example', 'status:refused to:"Jo Ann <x>@a.example"'],
    ['account:kim OR account:joe', 'client', '192.0.2.7', '(account:kim OR account:joe) client:192.0.2.7'],
    ['account:kim', 'account', 'kim', 'account:kim'],
    ['-account:kim since:7d', 'account', 'kim', 'since:7d account:kim'],
    ['', 'from', '', 'from:<>'],
    ['', 'account', '-', 'account:-'],
  ] as const)('%s, %s:%s', (before, key, value, after) =>
    expect(narrowed(queryOf(before), { key, value })).toBe(after),
  );

  test('or one that turns it around', () => {
    expect(narrowed(queryOf('tls:1.3 account:kim'), { key: 'tls', value: '1.3' }, true)).toBe(
      'account:kim -tls:1.3',
    );
  });

  test('what the language has no word for is no filter', () => {
    expect(narrowed(queryOf(''), { key: 'tls', value: 'SSLv3' })).toBeNull();
    expect(narrowed(queryOf(''), { key: 'to', value: ' x' })).toBeNull();
  });

  test('whatever stands there, both must hold', () => {
    const value = fc.string().map((text) => text.trim());
    fc.assert(
      fc.property(anyQuery, value, (query, text) => {
        const printed = narrowed(query, { key: 'to', value: text });
        const found = queryOf(printed ?? '');
        if (printed === null) expect(text).toBe('');
        else expect(found.kind === 'and' ? found.of : [found]).toContainEqual(term('to', text));
      }),
    );
  });
});

test('a time takes the place of another', () => {
  expect(inTime(queryOf('since:7d account:kim until:1d'), { since: '2026-11-20' })).toBe(
    'account:kim since:2026-11-20',
  );
  expect(inTime(queryOf('a1 OR b1'), { since: '1h', until: '30m' })).toBe('(a1 OR b1) since:1h until:30m');
  expect(inTime(queryOf('since:7d'), {})).toBe('');
  expect(timeIn(allOf([term('since', '7d'), term('to', 'x')]))).toEqual({ since: '7d' });
});
