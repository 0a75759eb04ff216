import { expect, test } from 'vitest';
import { type Attempt, describeUse, unused, useAfter } from './account-use.ts';

const minute = (n: number) => new Date(Date.UTC(2026, 10, 21, 8, n));
const success = (n: number): Attempt => ({
  accountId: 'amy',
  name: 'amy',
  at: minute(n),
  gateway: 'gw1',
  mechanism: 'PLAIN',
  client: '192.0.2.7',
  reason: 'accepted',
  hint: null,
  detail: null,
  refused: null,
});
const failure = (n: number): Attempt => ({
  ...success(n),
  reason: 'wrong password',
  refused: 'wrong password',
});

const after = (...attempts: Attempt[]) => describeUse(attempts.reduce(useAfter, unused));

test('an account nobody used says so', () => {
  expect(after()).toEqual({ lastUse: null, lastFailure: null, failuresSince: 0 });
});

test.each<[string, Attempt[], number | null, number]>([
  ['a success is the last use', [success(1)], 1, 0],
  ['failures are counted', [failure(1), failure(2)], null, 2],
  ['a success settles the failures before it', [failure(1), failure(2), success(3)], 3, 0],
  ['failures after it count', [success(1), failure(2), failure(3)], 1, 2],
  ['an older success of another gateway changes nothing', [success(5), failure(6), success(2)], 5, 1],
  ['an older failure of another gateway does not count', [success(5), failure(2)], 5, 0],
  ['a success that comes late settles only what was before it', [failure(7), success(5)], 5, 1],
])('%s', (_says, attempts, usedAt, failuresSince) => {
  const use = after(...attempts);
  expect(use.lastUse?.at ?? null).toEqual(usedAt === null ? null : minute(usedAt));
  expect(use.failuresSince).toBe(failuresSince);
});

test('the last failure is the newest, whatever order they come in', () => {
  expect(after(failure(4), failure(2)).lastFailure).toEqual({
    at: minute(4),
    from: '192.0.2.7',
    mechanism: 'PLAIN',
    gateway: 'gw1',
    reason: 'wrong password',
  });
});
