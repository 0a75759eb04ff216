import { expect, test } from 'vitest';
import { sentenceOf } from './sentence.ts';

test.each<[string, string, object, string]>([
  [
    'limits, in the words of their form',
    'account.limits-set',
    { name: 'kim', changes: { messagesPerHour: [null, 0], recipientsPerDay: [100, null] } },
    'The limits of kim were changed: messages an hour: as for everybody → no limit; recipients a day: 100 → as for everybody',
  ],
  [
    'an account, in the words of its form',
    'account.changed',
    { name: 'kim', changes: { label: ['', 'Kim Berg'], note: ['', 'room 7'] } },
    'Account kim was changed: person nothing → Kim Berg; note nothing → room 7',
  ],
])('%s', (_what, kind, data, sentence) => {
  expect(sentenceOf(kind, data)).toBe(sentence);
});
