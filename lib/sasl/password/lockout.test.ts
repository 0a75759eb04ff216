import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Attempts, afterFailure, failuresAt, isLocked, lockReason, noAttempts } from './lockout.ts';

const minute = 60_000;
const rule = { failures: 3, windowMs: 15 * minute, lockMs: 30 * minute };
const failing = (...times: number[]): Attempts =>
  times.reduce((attempts, at) => afterFailure(attempts, at, rule), noAttempts);

describe('the lock-out', () => {
  test('closes with the last failure that is allowed within the window, for its time', () => {
    const attempts = failing(0, minute, 2 * minute);
    expect(isLocked(failing(0, minute), minute)).toBe(false);
    expect(isLocked(attempts, 2 * minute)).toBe(true);
    expect(isLocked(attempts, 32 * minute - 1)).toBe(true);
    expect(isLocked(attempts, 32 * minute)).toBe(false);
  });

  test('forgets failures that are older than the window', () => {
    const attempts = failing(0, minute, 15 * minute);
    expect(isLocked(attempts, 15 * minute)).toBe(false);
    expect(failuresAt(attempts, 15 * minute, rule)).toEqual([minute, 15 * minute]);
  });

  test('is not lengthened by a device that goes on trying', () => {
    const attempts = failing(0, 1, 2, 3, 4, 5 * minute, 20 * minute);
    expect(attempts.lockedUntil).toBe(2 + 30 * minute);
  });

  test('begins from nothing once it is over', () => {
    const attempts = failing(0, 1, 2, 31 * minute);
    expect(isLocked(attempts, 31 * minute)).toBe(false);
    expect(failuresAt(attempts, 31 * minute, rule)).toEqual([31 * minute]);
  });

  test('is over already when the failures are read late, from an old log', () => {
    expect(isLocked(failing(0, 1, 2), 60 * minute)).toBe(false);
  });

  test('allows at most its failures in any window before it closes', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 10 * minute }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(gaps, (steps) => {
        let at = 0;
        let attempts = noAttempts;
        const counted: number[] = [];
        for (const step of steps) {
          at += step;
          if (!isLocked(attempts, at)) counted.push(at);
          attempts = afterFailure(attempts, at, rule);
          const inWindow = counted.filter((time) => at - time < rule.windowMs);
          expect(inWindow.length).toBeLessThanOrEqual(rule.failures);
        }
      }),
    );
  });

  test('says why', () => {
    expect(lockReason(rule)).toBe('3 failures within 15 minutes');
    expect(lockReason({ ...rule, windowMs: minute })).toBe('3 failures within 1 minute');
  });
});
