import { describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatChange,
  formatClock,
  formatCount,
  formatDuration,
  formatElapsed,
  formatExact,
  formatFound,
  formatPercent,
  formatRelative,
  initials,
  millis,
} from '#components/ui/format.ts';

const now = '2026-11-19T14:32:04.250Z';

describe('formatRelative', () => {
  test.each([
    ['2026-11-19T14:32:04.000Z', 'now'],
    ['2026-11-19T14:32:00.000Z', '4 s ago'],
    ['2026-11-19T14:28:00.000Z', '4 min ago'],
    ['2026-11-19T09:30:00.000Z', '5 h ago'],
    ['2026-11-18T16:20:00.000Z', '22 h ago'],
    ['2026-11-18T09:00:00.000Z', 'yesterday'],
    ['2026-11-16T23:59:00.000Z', '3 days ago'],
    ['2026-10-01T00:00:00.000Z', '1 Oct 2026'],
    ['2026-11-19T14:42:05.000Z', 'in 10 min'],
    ['2026-11-20T23:00:00.000Z', 'tomorrow'],
    ['2026-12-01T00:00:00.000Z', 'in 12 days'],
    ['2027-01-31T00:00:00.000Z', '31 Jan 2027'],
  ])('%s is %s', (at, words) => {
    expect(formatRelative(at, now)).toBe(words);
  });

  test('refuses what is no moment', () => {
    expect(() => millis('yesterday')).toThrow(RangeError);
  });
});

test('the exact time names day and zone', () => {
  expect(formatExact(now)).toBe('Thu 19 Nov 2026, 14:32:04 UTC');
  expect(formatClock(now, 1)).toBe('14:32:04.2');
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [1400, '1.4 kB'],
  [49370, '49 kB'],
  [999_600, '1 MB'],
  [35_000_000, '35 MB'],
  [2_500_000_000_000_000, '2500 TB'],
])('%d bytes are %s', (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words);
});

test.each([
  [204, '0.2 s'],
  [1400, '1.4 s'],
  [12_300, '12 s'],
  [245_000, '4 min 5 s'],
  [7_800_000, '2 h 10 min'],
  [259_200_000, '3 days'],
])('%d ms last %s', (length, words) => {
  expect(formatDuration(length)).toBe(words);
});

test('a running clock counts minutes and hours', () => {
  expect(formatElapsed(7_900)).toBe('0:07');
  expect(formatElapsed(3_723_000)).toBe('1:02:03');
  expect(formatElapsed(-5)).toBe('0:00');
});

test('counts carry separators and the right word', () => {
  expect(formatCount(15906)).toBe('15,906');
  expect(formatCount(1, 'entry', 'entries')).toBe('1 entry');
  expect(formatCount(0, 'entry', 'entries')).toBe('0 entries');
  expect(formatCount(3, 'gateway')).toBe('3 gateways');
});

test('a list says how much of it is on the page', () => {
  const page = { rows: Array.from({ length: 50 }), found: 1_000_000, more: false, total: 1_000_000 };
  expect(formatFound(page, 'entry', 'entries')).toBe('50 of 1,000,000 entries');
  expect(formatFound({ ...page, found: 412 }, 'entry', 'entries')).toBe(
    '50 of 412 that match, of 1,000,000 entries',
  );
  expect(formatFound({ ...page, found: 20_000, more: true }, 'account')).toBe(
    '50 of more than 20,000 that match, of 1,000,000 accounts',
  );
});

test('a share has one digit only where it is small', () => {
  expect(formatPercent(0.042)).toBe('4.2 %');
  expect(formatPercent(0.04)).toBe('4 %');
  expect(formatPercent(0.52)).toBe('52 %');
  expect(formatPercent(0)).toBe('0 %');
});

test('a person is two letters', () => {
  expect(initials('Maren Oduya')).toBe('MO');
  expect(initials('Tomás de Lindqvist')).toBe('TL');
  expect(initials('root')).toBe('R');
  expect(initials(' ')).toBe('?');
});

test.each([
  [112, 100, 'up 12 %'],
  [96, 100, 'down 4 %'],
  [100, 100, 'as before'],
  [100_001, 100_000, 'as before'],
  [5, 0, 'none before'],
  [0, 0, 'as before'],
  [0, 5, 'down 100 %'],
])('%d against %d before', (now, before, says) => expect(formatChange(now, before)).toBe(says));
