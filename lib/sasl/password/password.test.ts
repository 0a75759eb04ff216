import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unguessableLength } from './common-passwords.ts';
import { checkPassword, generatePassword, generateServerPassword, preparePassword } from './password.ts';
import { alphabets, bitsOf, passwordRule, usualRule } from './password-rule.ts';
import { words } from './words.ts';

describe('the words of passphrases', () => {
  test('are at least 1,296, in order, each once, three to eight letters a to z', () => {
    expect(words.length).toBeGreaterThanOrEqual(1296);
    expect([...new Set(words)].sort()).toEqual([...words]);
    expect(words.filter((word) => !/^[a-z]{3,8}$/.test(word))).toEqual([]);
  });

  test('cannot be taken for one another: no slip of one letter turns one into another', () => {
    const known = new Set(words);
    const blanked = words.flatMap((word) =>
      letters(word).map((at) => `${word.slice(0, at)}?${word.slice(at + 1)}`),
    );
    const shortened = words.flatMap((word) =>
      letters(word).map((at) => word.slice(0, at) + word.slice(at + 1)),
    );
    expect(shortened.filter((form) => known.has(form))).toEqual([]);
    expect(new Set(blanked).size).toBe(blanked.length);
  });

  test('do not begin one another, so that a lost hyphen leaves one reading', () => {
    expect(words.filter((word, at) => words[at + 1]?.startsWith(word))).toEqual([]);
  });
});

const letters = (word: string) => Array.from(word, (_, at) => at);

describe('a generated password', () => {
  test('for a person is five words with hyphens, worth at least 51 bits', () => {
    expect(generatePassword(usualRule)).toMatch(/^[a-z]{3,8}(-[a-z]{3,8}){4}$/);
    expect(bitsOf(usualRule)).toBeGreaterThan(51);
  });

  test('takes every word from the source of randomness it was given', () => {
    const numbers = [0, 1, 2, 3, words.length - 1];
    const passphrase = generatePassword(usualRule, () => numbers.shift() ?? 0);
    expect(passphrase).toBe([...words.slice(0, 4), words.at(-1)].join('-'));
  });

  test.each([
    ['words', 7, /^[a-z]{3,8}(-[a-z]{3,8}){6}$/],
    ['lower', 12, /^[2-9a-hjkmnp-z]{5}-[2-9a-hjkmnp-z]{5}-[2-9a-hjkmnp-z]{2}$/],
    ['mixed', 10, /^[2-9a-hjkmnp-zA-HJ-NP-Z]{5}-[2-9a-hjkmnp-zA-HJ-NP-Z]{5}$/],
  ] as const)('is made of %s, %i of them, as the rule says', (style, length, shape) => {
    const rule = passwordRule.parse({ style, length });
    for (let i = 0; i < 50; i += 1) {
      const made = generatePassword(rule);
      expect(made).toMatch(shape);
      expect(checkPassword(made, 'gateway7', { shortest: 8 })).toBeNull();
    }
  });

  test.each([
    ['words', 3],
    ['words', 13],
    ['lower', 8],
    ['mixed', 7],
  ])('of %s is refused by the rule when there are %i', (style, length) =>
    expect(passwordRule.safeParse({ style, length }).success).toBe(false),
  );

  test('has no characters that look alike', () =>
    expect([...alphabets.mixed].filter((one) => '0O1lIo'.includes(one))).toEqual([]));

  test('for a server is 32 characters without look-alikes', () => {
    expect(generateServerPassword()).toMatch(/^[2-9a-hjkmnp-zA-HJ-NP-Z]{32}$/);
    expect(generateServerPassword()).not.toBe(generateServerPassword());
  });

  test('is accepted as a typed one, too', () => {
    for (let i = 0; i < 200; i += 1) {
      expect(checkPassword(generateServerPassword(), 'gateway7')).toBeNull();
    }
  });
});

describe('a password somebody chose', () => {
  test.each(['seven tubas on a barge', 'tuba-solo-in-b-flat', 'Übergangsjacke im Mai', 'пароль-из-слов-дня'])(
    'may be %j',
    (password) => expect(checkPassword(password, 'amy')).toBeNull(),
  );

  test.each([
    ['', 'Use at least 12 characters; a few words are easy to remember.'],
    ['tuba-solo', 'Use at least 12 characters; a few words are easy to remember.'],
    [`tuba${' solo'.repeat(25)}`, 'Use at most 128 characters.'],
    [' tuba-solo-in-b-flat', 'Begin and end with something other than a space.'],
    ['tuba-Amy-in-b-flat', 'Leave the user name out of the password.'],
    ['tuba\tsolo-in-b-flat', 'Use no control characters and nothing invisible.'],
    ['tuba\u00adsolo-in-b-flat', 'Use no control characters and nothing invisible.'],
    ['tuba\u00a0solo-in-b-flat', 'Use the ordinary space only.'],
    [
      'tuba-ﬂute-in-b-flat',
      'Use ordinary letters: mail programs turn ligatures, wide letters and the like into others.',
    ],
    ['tuba-שלום-in-b-flat', 'Do not mix letters written right to left with others.'],
    ['tuba\ud800solo-in-b-flat', 'Use no control characters and nothing invisible.'],
  ])('is refused when it is %j', (password, reason) => expect(checkPassword(password, 'amy')).toBe(reason));

  test.each([
    'password1234',
    'P@ssw0rd2024!!',
    'Passwort-Passwort',
    'Summer2026!!!',
    'qwertyuiop123',
    'iloveyou-iloveyou',
    'aaaaaaaaaaaaaaaa',
    '123456789012',
    'abcdefghijklmnop',
    'Welcome-to-2025',
    'zyxwvutsrqponm',
    'letmein.letmein.1',
    'MonkeyDragon99',
    'correct horse battery staple',
  ])('is refused as a common one when it is %j', (password) =>
    expect(checkPassword(password, 'amy')).toMatch(/^That is among the first guesses/),
  );

  test('is never longer for a guesser than it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (password) => {
        expect(unguessableLength(password)).toBeLessThanOrEqual(Array.from(password.toLowerCase()).length);
      }),
    );
  });

  test('that is accepted reaches the gateway as the same bytes from a client with SASLprep and one without', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 12, maxLength: 40 }), (password) => {
        if (checkPassword(password, 'amy') !== null) return;
        expect(preparePassword(password)).toBe(password.normalize('NFKC'));
      }),
    );
  });
});
