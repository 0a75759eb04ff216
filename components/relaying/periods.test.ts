import { expect, test } from 'vitest';
import { formatPeriod, tickOf } from './periods.ts';

const hour = 3_600_000;
const at = Date.UTC(2026, 10, 19);

test.each([
  [{ since: at, until: at + 24 * hour }, '19 Nov 2026'],
  [{ since: at, until: at + 48 * hour }, '19 Nov 2026 to 20 Nov 2026'],
  [{ since: at + 6 * hour, until: at + 9 * hour }, '19 Nov 2026, 06:00 to 09:00'],
  [{ since: at + 23 * hour, until: at + 24 * hour }, '19 Nov 2026, 23:00 to 00:00'],
  [{ since: at, until: at + 30 * hour }, '19 Nov 2026, 00:00 to 20 Nov 2026, 06:00'],
])('a span of a chart in words', (period, says) => expect(formatPeriod(period)).toBe(says));

test('the axis names days, and hours where bars are short', () => {
  expect(tickOf(at, 24 * hour)).toBe('19 Nov');
  expect(tickOf(at, 3 * hour)).toBe('19 Nov');
  expect(tickOf(at + 3 * hour, 3 * hour)).toBeUndefined();
  expect(tickOf(at + 6 * hour, hour)).toBe('06:00');
  expect(tickOf(at + hour, 300_000)).toBe('01:00');
});
