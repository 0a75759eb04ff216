import { describe, expect, test } from 'vitest';
import { elsewhereOf, likeOf, matchOf, type Word, wordsOf } from './search-text.ts';

const table = { name: 'T', text: '"a"', beginnings: ['a', 'b'] } as const;

describe('the words of a search', () => {
  test.each([
    ['', []],
    ['  ', []],
    ['mail example.org', ['mail', 'example.org']],
    ['twice twice', ['twice']],
    ['a\u0000b\u0001\tc', ['a', 'b', 'c']],
  ])('%j', (text, words) => expect(wordsOf(text)).toEqual(words.map((word) => [word])));

  test('are looked for as others write them, too', () =>
    expect(new Set(wordsOf('übel')[0])).toEqual(
      new Set(['übel', 'ÜBEL', 'Übel'].flatMap((one) => [one, one.normalize('NFD')])),
    ));

  test('are not more than an index answers quickly', () => {
    expect(wordsOf(Array.from({ length: 100 }, (_, i) => `w${i}`).join(' '))).toHaveLength(12);
  });
});

describe('what the index is asked', () => {
  test.each([
    [['mail'], '"mail"'],
    [['say "hi"'], '"say ""hi"""'],
    [['mail', '10.1'], '"mail" AND "10.1"'],
    [['ab'], '("\u0002ab" OR "\u0003ab")'],
    [['a'], '("\u0001\u0002a" OR "\u0001\u0003a")'],
    [['😀é'], '("\u0002😀é" OR "\u0003😀é")'],
  ])('%j', (words, match) =>
    expect(
      matchOf(
        words.map((word): Word => [word]),
        table,
      ),
    ).toBe(match),
  );

  test('any of the texts that will do for a word', () =>
    expect(matchOf([['amy@ex', 'amy@ '], ['joe']], table)).toBe('("amy@ex" OR "amy@ ") AND "joe"'));

  test('a column in capitals, and all else in small letters', () => {
    const apart = { ...table, capitals: 'b' };
    expect(matchOf([['Mail'], ['10.1'], ['Ab']], apart)).toBe(
      '("mail" OR "MAIL") AND "10.1" AND ("\u0002ab" OR "\u0003AB")',
    );
    expect(elsewhereOf(['Mail'], apart, 'b')).toBe('"mail"');
    expect(elsewhereOf(['x'], apart, 'b', '\u0004aF')).toBe('"\u0001\u0002x" AND "\u0004aF"');
    expect(elsewhereOf(['x'], apart, 'a')).toBe('"\u0001\u0003X"');
    expect(elsewhereOf(['Mail'], apart, 'a')).toBe(null);
    expect(elsewhereOf(['x'], apart, 'c')).toBe(null);
  });

  test('with the mark of one list', () =>
    expect(matchOf([['mail']], table, '\u0004aF')).toBe('"mail" AND "\u0004aF"'));
});

test('the signs of LIKE are letters like all others', () => {
  expect(likeOf([['50%_\\']], table)).toEqual({
    sql: `((("a") LIKE ? ESCAPE '\\'))`,
    values: ['%50\\%\\_\\\\%'],
  });
  expect(likeOf([['_']], table).values).toEqual(['\\_%', '\\_%']);
});
