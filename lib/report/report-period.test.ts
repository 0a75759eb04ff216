import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparedPeriods, isoWeek, lastPeriod, periodOf, reportKinds } from './report-period.ts';

const at = (text: string) => Date.parse(`${text}Z`);
const told = ({ since, until }: { since: number; until: number }) =>
  [since, until].map((one) => new Date(one).toISOString().slice(0, 16));

describe('a period', () => {
  test.each([
    ['day', '2026-11-21T13:00', '2026-11-21T00:00', '2026-11-22T00:00'],
    ['week', '2026-11-21T13:00', '2026-11-16T00:00', '2026-11-23T00:00'],
    ['week', '2026-11-16T00:00', '2026-11-16T00:00', '2026-11-23T00:00'],
    ['week', '2026-11-15T23:59', '2026-11-09T00:00', '2026-11-16T00:00'],
    ['month', '2024-02-29T12:00', '2024-02-01T00:00', '2024-03-01T00:00'],
    ['month', '2026-12-31T23:59', '2026-12-01T00:00', '2027-01-01T00:00'],
  ] as const)('%s of %s', (kind, when, since, until) => {
    expect(told(periodOf(kind, at(when)))).toEqual([since, until]);
  });

  test('holds its moment, and the next begins where it ends', () => {
    fc.assert(
      fc.property(fc.constantFrom(...reportKinds), fc.integer({ min: 1e12, max: 2e12 }), (kind, moment) => {
        const period = periodOf(kind, moment);
        expect(period.since <= moment && moment < period.until).toBe(true);
        expect(periodOf(kind, period.until).since).toBe(period.until);
        expect(lastPeriod(kind, moment).until).toBe(period.since);
      }),
    );
  });
});

test('what is not over is compared with as much of the one before', () => {
  const now = at('2026-11-21T06:00');
  const week = comparedPeriods('week', periodOf('week', now), now);
  expect([told(week.period), told(week.before), week.isOver]).toEqual([
    ['2026-11-16T00:00', '2026-11-21T06:00'],
    ['2026-11-09T00:00', '2026-11-14T06:00'],
    false,
  ]);
  const march = comparedPeriods('month', periodOf('month', at('2026-03-31T06:00')), at('2026-03-31T06:00'));
  expect(told(march.before)).toEqual(['2026-02-01T00:00', '2026-03-01T00:00']);
  const over = comparedPeriods('month', periodOf('month', at('2026-02-03T00:00')), now);
  expect([told(over.before), over.isOver]).toEqual([['2026-01-01T00:00', '2026-02-01T00:00'], true]);
});

test.each([
  ['2026-11-21', 2026, 47],
  ['2027-01-03', 2026, 53],
  ['2024-12-30', 2025, 1],
  ['2021-01-03', 2020, 53],
])('%s is in a week of ISO 8601', (date, year, week) => {
  expect(isoWeek(Date.parse(date))).toEqual({ year, week });
});
