import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { linesOf, readJson } from './json-text.ts';

test('takes what JSON.parse takes, and gives the same', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 1, '\t'), (text, space) => {
      const written = JSON.stringify(JSON.parse(text), null, space);
      expect(readJson(written)).toEqual({ value: JSON.parse(written) });
    }),
  );
});

test('refuses what JSON.parse refuses', () => {
  const signs = fc.constantFrom('', ',', '"', '{', ']', '\\', 'x', '1');
  fc.assert(
    fc.property(fc.json(), fc.nat(), signs, (text, at, sign) => {
      const from = at % (text.length + 1);
      const spoiled = text.slice(0, from) + sign + text.slice(from + 1);
      const taken = 'value' in readJson(spoiled);
      expect(taken && !parses(spoiled)).toBe(false);
    }),
  );
});

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('says where and what', () => {
  it.each([
    ['{\n "a": 1,\n}', { line: 3, column: 1, words: 'There is a comma too much before this.' }],
    ['{\n "a": 1\n "b": 2 }', { line: 3, column: 2, words: 'A comma or a } belongs here.' }],
    ['{ "a": 1, "a": 2 }', { line: 1, column: 11, words: '“a” stands here twice.' }],
    ['{ "a\\u0062": 1, "ab": 2 }', { line: 1, column: 17, words: '“ab” stands here twice.' }],
    ['[1, 2', { line: 1, column: 6, words: 'The text ends before its ].' }],
    ['{ a: 1 }', { line: 1, column: 3, words: 'A name in double quotes belongs here.' }],
    ['{ "a" 1 }', { line: 1, column: 7, words: 'A colon belongs behind “a”.' }],
    ['["x\ny"]', { line: 1, column: 4, words: 'A text ends on its own line: write a line break as \\n.' }],
    ['["\\d"]', { line: 1, column: 3, words: 'Write a backslash as \\\\.' }],
    ['["x]', { line: 1, column: 2, words: 'The quotes that begin here are not closed.' }],
    ['<<<<<<< HEAD', { line: 1, column: 1, words: 'A value belongs here.' }],
    ['', { line: 1, column: 1, words: 'The text ends too early.' }],
    ['1 2', { line: 1, column: 3, words: 'There is something behind the end.' }],
    ['['.repeat(500), { line: 1, column: 102, words: 'This is nested deeper than 100 levels.' }],
  ])('%s', (text, fault) => {
    expect(readJson(text)).toEqual({ fault });
  });
});

test('finds the line of a path, and of what should hold it', () => {
  const text = '{\n "a": {\n  "b": [\n   1,\n   2\n  ]\n }\n}';
  expect(linesOf(text, [['a', 'b', 1], ['a', 'b'], ['a', 'c'], ['x'], []])).toEqual([5, 3, 2, 1, 1]);
});
