import { expect, test } from 'vitest';
import { bareName, loggedName, typedName } from './typed-name.ts';

test.each([
  ['kim', 'kim'],
  ['m\\303\\274ller', 'müller'],
  ['\\360\\237\\230\\200', '😀'],
  ['EXAMPLE\\\\kim', 'EXAMPLE\\kim'],
  ['a\\\\303', 'a\\303'],
  ['\\303', '\\303'], // half a letter
  ['kim\\342\\200\\256gro', 'kim\\342\\200\\256gro'], // turns the writing round
  ['a\\nb', 'a\\nb'],
])('%s was typed as %s', (logged, typed) => expect(typedName(logged)).toBe(typed));

test.each([
  ['EXAMPLE\\kim', 'kim'],
  ['kim%example.org', 'kim'],
  ['kim@example.org@x', 'kim'],
  ['@', ''],
  ['kim', 'kim'],
])('of %s the name may be %s', (typed, bare) => expect(bareName(typed)).toBe(bare));

test.each(['müller', 'EXAMPLE\\kim', 'kim@example.org', '😀 a'])('%s is found as it is logged', (typed) => {
  expect(loggedName(typed)).toMatch(/^[ -~]*$/);
  expect(typedName(loggedName(typed))).toBe(typed);
});
