import { describe, expect, test } from 'vitest';
import { lineReader } from '#lib/maillog/join/filed-line.ts';
import { yearIn } from '#lib/maillog/parse/log-clock.ts';

const timesOf = (stamps: readonly string[], options: { latest: string; year?: number }) => {
  const read = lineReader({ latest: Date.parse(options.latest), year: options.year });
  return stamps.map((stamp) => {
    const { at } = read(`${stamp} gw sm-mta[1]: x`);
    return at === null
      ? null
      : new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  });
};

describe('times without a year', () => {
  test('are of the latest year that is not in the future', () =>
    expect(timesOf(['Nov 20 10:00:00', 'Nov 22 10:00:00'], { latest: '2026-11-21T12:00:00' })).toEqual([
      '2026-11-20T10:00',
      '2026-11-22T10:00',
    ]));
  test('go over New Year’s Eve, with lines of both years side by side', () =>
    expect(
      timesOf(['Dec 31 23:59:00', 'Jan  1 00:00:00', 'Dec 31 23:59:00', 'Jan  1 00:01:00'], {
        latest: '2026-01-02T00:00:00',
      }),
    ).toEqual(['2025-12-31T23:59', '2026-01-01T00:00', '2025-12-31T23:59', '2026-01-01T00:01']));
  test('go over several', () =>
    expect(
      timesOf(
        ['Jun  1 00:00:00', 'Nov  1 00:00:00', 'Apr  1 00:00:00', 'Sep  1 00:00:00', 'Feb  1 00:00:00'],
        { latest: '2026-06-01T00:00:00', year: 2023 },
      ),
    ).toEqual([
      '2023-06-01T00:00',
      '2023-11-01T00:00',
      '2024-04-01T00:00',
      '2024-09-01T00:00',
      '2025-02-01T00:00',
    ]));
  test('are not led astray by a clock that was wrong for a while', () =>
    expect(
      timesOf(['Nov 20 10:00:00', 'Jan  1 00:00:09', 'Nov 20 10:01:00'], { latest: '2026-11-20T12:00:00' }),
    ).toEqual(['2026-11-20T10:00', '2026-01-01T00:00', '2026-11-20T10:01']));
  test('know leap days', () =>
    expect(timesOf(['Feb 29 10:00:00', 'Mar  1 10:00:00'], { latest: '2026-11-20T12:00:00' })).toEqual([
      '2024-02-29T10:00',
      '2024-03-01T10:00',
    ]));
});

test.each([
  ['8.12 and later', 'Nov 20 10:00:00 gw sm-mta[1]: 6AKA00sq004711: discarded', 2026],
  ['8.11', 'Aug 15 20:33:17 gw sendmail[1]: f7FKXHQ04711: discarded', 2001],
  [
    'with Solaris’ addition',
    'Nov 20 10:00:00 gw sm-mta[1]: [ID 1 mail.info] oAKA00sq004711: discarded',
    2010,
  ],
  ['with the day in front', '20 Nov 10:00:00 gw sm-mta[1]: oAKA00sq004711: discarded', 2010],
  ['without a colon', 'Nov 20 10:00:00 gw sm-mta[1] oAKA00sq004711: discarded', 2010],
  ['one that has waited tells nothing', 'Nov 20 10:00:00 gw sm-mta[1]: 6AIA00sq004711: discarded', undefined],
  ['8.9 tells nothing', 'Nov 20 10:00:00 gw sendmail[1]: KAA04711: discarded', undefined],
])('a queue id tells the year: %s', (_name, line, year) => expect(yearIn(['x', line])).toBe(year));

test('the year is that of the first line', () =>
  expect(
    yearIn([
      'Dec 31 23:59:59 gw sm-mta[1]: 5BVN00sq004711: discarded',
      'Jan  1 00:00:01 gw sm-mta[1]: 601001sq004711: discarded',
    ]),
  ).toBe(2025));
