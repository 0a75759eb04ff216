import { expect, test } from 'vitest';
import { isLate, reachWords } from './reach.ts';

const now = Date.parse('2026-11-21T20:00:00Z');
const at = (iso: string) => ({ gateway: 'gw1', pulledAt: Date.parse(iso) });

test.each([
  [at('2026-11-21T19:59:40Z'), 'gw1 complete to 19:59:40 UTC', false],
  [at('2026-11-21T18:00:00Z'), 'gw1 not read since 18:00:00 UTC', true],
  [at('2026-11-18T19:59:40Z'), 'gw1 not read since 18 Nov 2026, 19:59:40 UTC', true],
  [{ gateway: 'old', pulledAt: null }, 'old from files only', false],
])('says how far a log was read: %o', (reach, words, late) => {
  expect(reachWords(reach, now)).toBe(words);
  expect(isLate(reach, now)).toBe(late);
});
