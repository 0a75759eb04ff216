import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { complete, completions, wordAt } from '#lib/maillog/search/complete-query.ts';
import { parseQuery } from '#lib/maillog/search/parse-query.ts';

describe('the word that is being typed', () => {
  test.each([
    ['acc', 3, { start: 0, end: 3, key: null, value: 'acc' }],
    ['account:ki to:x', 10, { start: 0, end: 10, key: 'account', value: 'ki' }],
    ['a account:ki', 12, { start: 2, end: 12, key: 'account', value: 'ki' }],
    ['(-status:re)', 11, { start: 1, end: 11, key: 'status', value: 're', sign: '-' }],
    ['account:"kim p', 14, { start: 0, end: 14, key: 'account', value: 'kim p' }],
    ['', 0, { start: 0, end: 0, key: null, value: '' }],
  ])('%j', (text, place, word) => expect(wordAt(text, place)).toMatchObject(word));
});

test.each<[string, string[], string[]]>([
  ['s', [], ['status:', 'size:', 'since:']],
  ['', [], []],
  ['status:re', [], ['status:receiving', 'status:refused']],
  ['-tls:n', [], ['-tls:none']],
  ['account:ki', ['kim', 'kim park'], ['account:kim', 'account:"kim park"']],
])('%j may become', (text, found, expected) =>
  expect(completions(wordAt(text, text.length), found)).toEqual(expected),
);

test('what is chosen means what it says, wherever the word stood', () =>
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab -"\\') }), (value) => {
      const text = 'tls:none account:a to:example.org';
      const word = wordAt(text, 18);
      const [chosen = ''] = completions(word, [`${value}x`]);
      const done = complete(text, word, chosen);
      expect(parseQuery(done.text).words.map((one) => one.value)).toEqual([
        'none',
        `${value}x`.trim(),
        'example.org',
      ]);
      expect(done.text.slice(done.place)).toBe('to:example.org');
    }),
  ));
