import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPieces, UnclosedQuote } from './m4-source.ts';
import { literalValue, usualConstants } from './m4-value.ts';

const kinds = (text: string, comments = false) =>
  readPieces(text, comments).map((piece) =>
    piece.kind === 'call' ? `${piece.name}/${piece.args?.length ?? '-'}` : piece.kind,
  );

describe('the pieces of a sendmail.mc', () => {
  it.each([
    ["FEATURE(`no_default_msa', `dnl')dnl\n", ['FEATURE/2', 'dnl']],
    ["dnl FEATURE(`redirect')dnl\nFEATURE(redirect)\n", ['dnl', 'FEATURE/1', 'text']],
    ["define(`confX',dnl\n`a, b')dnl\n", ['define/2', 'dnl']],
    ["define(`confQUEUE_LA', ``8:12'')dnl text\n", ['define/2', 'dnl']],
    ['# a comment\nMAILER(smtp)\n', ['text', 'MAILER/1', 'text']],
    ["# FEATURE(`x')dnl\n", ['text', 'FEATURE/1', 'dnl']],
    ['LOCAL_RULESETS\nSlocal\nR$*\t$@ OK\n', ['LOCAL_RULESETS/-', 'text', 'text', 'text']],
    ["define(`a', `b(c, d')dnl\n", ['define/2', 'dnl']],
    ['divert\n', ['divert/-', 'text']],
    ['mydnl dnl2\n', ['text']],
    ['The word include, without parentheses\n', ['text']],
  ])('of %j', (text, wanted) => {
    expect(kinds(text)).toEqual(wanted);
  });

  it('a # hides macros only until cf.m4 is read', () => {
    const text = "#define(`a',`b')\ninclude(`/usr/share/sendmail/cf/m4/cf.m4')dnl\n#define(`a',`b')\n";
    expect(kinds(text, true)).toEqual(['text', 'include/1', 'dnl', 'text', 'define/2', 'text']);
  });

  it.each(["define(`a', `b)dnl\n", "FEATURE(`x'\n", 'text with ` a quote\n'])(
    '%j is never closed',
    (text) => {
      expect(() => readPieces(text, false)).toThrow(UnclosedQuote);
    },
  );

  it('together they are the whole text', () => {
    const part = fc.constantFrom(
      'dnl',
      ' ',
      '\n',
      '`',
      "'",
      '(',
      ')',
      ',',
      '#',
      'FEATURE',
      'define',
      'x',
      '$1',
      '\t',
      'divert',
      '_',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), fc.boolean(), (parts, comments) => {
        const text = parts.join('');
        let pieces: ReturnType<typeof readPieces>;
        try {
          pieces = readPieces(text, comments);
        } catch (error) {
          expect(error).toBeInstanceOf(UnclosedQuote);
          return;
        }
        expect(pieces.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
      }),
    );
  });
});

describe('the plain text of an argument', () => {
  const constants = new Map([...usualConstants, ['SITE_HOST', 'mx.example.org'], ['TWICE', "`SITE_HOST'"]]);
  it.each([
    ["`5m'", '5m'],
    ["``8:12''", '8:12'],
    [' smtp', 'smtp'],
    ["dnl\n`a,b'", 'a,b'],
    ["`MAIL_SETTINGS_DIR`'access'", '/etc/mail/access'],
    ['SITE_HOST', 'mx.example.org'],
    ["`TWICE'", 'mx.example.org'],
    ["`$j Sendmail; $b'", '$j Sendmail; $b'],
    ["`'", ''],
    ['', ''],
    ["`confOTHER'", null],
    ["`$1'", null],
    ["`ifdef(`x', `y')'", null],
  ])('%j', (argument, wanted) => {
    expect(literalValue(argument, constants)).toBe(wanted);
  });
});
