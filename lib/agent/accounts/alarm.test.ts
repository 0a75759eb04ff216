import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openAlarm } from './alarm.ts';

const hour = 3_600_000;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('rings once, at the earliest of its times', () => {
  const ring = vi.fn();
  const alarm = openAlarm(ring, Date.now);
  alarm.set(Date.now() + 3000);
  alarm.set(Date.now() + 1000);
  alarm.set(Date.now() + 2000);
  vi.advanceTimersByTime(999);
  expect(ring).not.toHaveBeenCalled();
  vi.advanceTimersByTime(10_000);
  expect(ring).toHaveBeenCalledOnce();
});

test('rings at a time that is months away', () => {
  const ring = vi.fn();
  const alarm = openAlarm(ring, Date.now);
  alarm.set(Date.now() + 2000 * hour);
  vi.advanceTimersByTime(2000 * hour - 1);
  expect(ring).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(ring).toHaveBeenCalledOnce();
});

test('rings at once for a time that is over, and not when it was stopped', () => {
  const ring = vi.fn();
  const alarm = openAlarm(ring, Date.now);
  alarm.set(Date.now() - 1);
  vi.advanceTimersByTime(0);
  expect(ring).toHaveBeenCalledOnce();
  alarm.set(Date.now() + 1);
  alarm.stop();
  vi.advanceTimersByTime(hour);
  expect(ring).toHaveBeenCalledOnce();
});
