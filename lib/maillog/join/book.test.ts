import { expect, test } from 'vitest';
import { beginSession, newSession } from '#lib/maillog/join/book.ts';

test('a connection that takes the place of another knows nothing of it', () => {
  const before = newSession(1, 7, 1000);
  const filled = Object.fromEntries(Object.keys(before).map((name) => [name, name]));
  expect(beginSession(Object.assign(before, filled, { pid: 7 }), 2, 2000)).toEqual(newSession(2, 7, 2000));
});
