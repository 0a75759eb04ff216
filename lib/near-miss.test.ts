import { expect, it } from 'vitest';
import { nearMiss } from './near-miss.ts';

it.each([
  ['confMAX_MESAGE_SIZE', 'confMAX_MESSAGE_SIZE'],
  ['MASQUERADEAS', 'masqueradeAs'],
  ['locl', 'local'],
  ['xy', undefined],
  ['', undefined],
])('%s is probably %s', (word, meant) => {
  expect(nearMiss(word, ['confMAX_MESSAGE_SIZE', 'confMAX_HOP', 'masqueradeAs', 'local', 'ab'])).toBe(meant);
});
