import { expect, test } from 'vitest';
import { provenPasswords } from './proven-passwords.ts';

test('knows a proved password until its time is over', () => {
  const proven = provenPasswords({ ttlMs: 1000 });
  proven.keep('a', 'right', 0);
  expect(proven.has('a', 'right', 999)).toBe(true);
  expect(proven.has('a', 'right', 1000)).toBe(false);
  expect(proven.has('a', 'wrong', 0)).toBe(false);
  expect(proven.has('b', 'right', 0)).toBe(false);
});

test('keeps one per account and forgets when told', () => {
  const proven = provenPasswords();
  proven.keep('a', 'old', 0);
  proven.keep('a', 'new', 0);
  expect(proven.has('a', 'old', 1)).toBe(false);
  expect(proven.has('a', 'new', 1)).toBe(true);
  proven.forget('a');
  expect(proven.has('a', 'new', 1)).toBe(false);
});

test('drops the longest unused when there are too many', () => {
  const proven = provenPasswords({ most: 2 });
  proven.keep('a', 'x', 0);
  proven.keep('b', 'x', 0);
  proven.keep('a', 'x', 1);
  proven.keep('c', 'x', 2);
  expect(['a', 'b', 'c'].map((id) => proven.has(id, 'x', 3))).toEqual([true, false, true]);
});
