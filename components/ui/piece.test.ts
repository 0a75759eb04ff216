import { expect, test } from 'vitest';
import { markWords } from '#components/ui/piece.ts';

test('marks the deciding words and keeps the rest in order', () => {
  expect(markWords('AUTH failure (PLAIN): user=kim', ['user=kim', 'PLAIN'])).toEqual([
    'AUTH failure (',
    { mark: 'PLAIN' },
    '): ',
    { mark: 'user=kim' },
  ]);
});

test('ignores words that are absent, empty or inside another mark', () => {
  expect(markWords('reply=550 5.1.1', ['550 5.1.1', '5.1.1', '', 'stat='])).toEqual([
    'reply=',
    { mark: '550 5.1.1' },
  ]);
});

test('leaves an empty text empty', () => {
  expect(markWords('', ['x'])).toEqual([]);
});
