import { describe, expect, test } from 'vitest';
import { type AccountHour, dayLength, emptyHour, hourLength, networkOf } from './hour.ts';
import { findUnusual } from './judge.ts';
import { makeMonth } from './test-month.ts';

const monday = Date.UTC(2026, 10, 2);
const home = '192.0.2.0/24';
const away = '203.0.113.0/24';

/** Three weeks of twelve messages a day between nine and twelve o'clock. */
const habits: AccountHour[] = Array.from({ length: 21 }, (_, day) =>
  [9, 10, 11].map((clock) =>
    hourAt(day, clock, { messages: 4, recipients: 6, largest: 3, networks: { [home]: 4 } }),
  ),
).flat();

function hourAt(day: number, clock: number, more: Partial<AccountHour>): AccountHour {
  return { ...emptyHour(monday + day * dayLength + clock * hourLength), ...more };
}

const today = monday + 21 * dayLength;
const judge = (...hours: AccountHour[]) => findUnusual('kim', [...habits, ...hours], today);
const rulesOf = (...hours: AccountHour[]) =>
  judge(...hours).map(({ level, reasons }) => [level, ...reasons.map((one) => one.rule)]);
const usual = { messages: 5, recipients: 7, largest: 3, networks: { [home]: 5 } };

describe('what is unusual', () => {
  test('is nothing about an ordinary hour', () => {
    expect(judge(hourAt(21, 10, usual))).toEqual([]);
  });

  test('is one network that was never seen, which is a notice', () => {
    expect(rulesOf(hourAt(21, 10, { ...usual, networks: { [home]: 3, [away]: 2 } }))).toEqual([
      ['notice', 'network'],
    ]);
    const [use] = judge(hourAt(21, 10, { ...usual, networks: { [away]: 2 } }));
    expect(use?.reasons[0]?.words).toBe(`Used from ${away}, where it was never seen; 1 is known`);
  });

  test('is a burst, which is an alarm', () => {
    expect(rulesOf(hourAt(21, 10, { ...usual, messages: 80, recipients: 80 }))).toEqual([['alarm', 'burst']]);
    expect(rulesOf(hourAt(21, 10, { ...usual, messages: 19, recipients: 19 }))).toEqual([]);
  });

  test('is a log-in that works after many that failed, from a strange network alone', () => {
    expect(rulesOf(hourAt(21, 10, { ...usual, networks: { [away]: 1 }, failures: { [away]: 7 } }))).toEqual([
      ['alarm', 'network', 'guessed'],
    ]);
    expect(rulesOf(hourAt(21, 10, { ...usual, failures: { [home]: 7 } }))).toEqual([]);
  });

  test('is a message to very many, refusals, and the hour of the day', () => {
    const many = { messages: 25, recipients: 900, largest: 60, refused: 400, networks: { [home]: 25 } };
    expect(rulesOf(hourAt(21, 3, many))).toEqual([['alarm', 'burst', 'recipients', 'refused', 'hour']]);
    expect(rulesOf(hourAt(21, 3, { ...usual, messages: 11 }))).toEqual([['notice', 'hour']]);
  });

  test('is told by the worst of its hours', () => {
    const burst = (clock: number, messages: number) =>
      hourAt(21, clock, { ...usual, messages, recipients: messages });
    const [use, ...more] = judge(burst(9, 80), burst(10, 300), burst(11, 90));
    expect(more).toEqual([]);
    expect(use?.reasons.map(({ words }) => words)).toEqual([
      '300 messages in an hour; never more than 4 before',
    ]);
  });

  test('is one case while it goes on, and does not become a habit', () => {
    const night = (day: number) =>
      hourAt(day, 2, { messages: 300, recipients: 300, networks: { [away]: 300 } });
    const found = judge(night(21), hourAt(21, 10, usual), night(22), night(25));
    expect(found.map(({ from, to }) => [from - today, to - today].map((one) => one / dayLength))).toEqual([
      [2 / 24, 2 / 24],
      [1 + 2 / 24, 1 + 2 / 24],
      [4 + 2 / 24, 4 + 2 / 24],
    ]);
    expect(found.every(({ level }) => level === 'alarm')).toBe(true);
  });
});

test('a network is a block that one site has', () => {
  expect(networkOf('192.0.2.77')).toBe('192.0.2.0/24');
  expect(networkOf('2001:db8:17:4::9')).toBe('2001:db8:17::/48');
  expect(networkOf('this host')).toBe('this host');
  expect(networkOf('192.0.2.256')).toBe('192.0.2.256');
  expect(networkOf('192.0.02.1')).toBe('192.0.02.1');
});

/** docs/unusual-use.md states these numbers. */
test('of five made months: how much abuse is found, and how much of what is found is abuse', () => {
  const sum = { abuse: 0, alarmed: 0, noticed: 0, alarms: 0, rightAlarms: 0, notices: 0, rightNotices: 0 };
  for (const seed of [1, 2, 3, 4, 5]) {
    const { begins, accounts } = makeMonth(seed);
    for (const { name, hours, abuse } of accounts) {
      const uses = findUnusual(name, hours, begins);
      const alarms = uses.filter(({ level }) => level === 'alarm');
      const notices = uses.filter(({ level }) => level === 'notice');
      const meets = (all: typeof uses) => abuse.filter((one) => all.some((use) => overlaps(use, one))).length;
      const right = (all: typeof uses) => all.filter((use) => abuse.some((one) => overlaps(use, one))).length;
      sum.abuse += abuse.length;
      sum.alarmed += meets(alarms);
      sum.noticed += meets(uses);
      sum.alarms += alarms.length;
      sum.rightAlarms += right(alarms);
      sum.notices += notices.length;
      sum.rightNotices += right(notices);
    }
  }
  expect(sum).toMatchInlineSnapshot(`
    {
      "abuse": 188,
      "alarmed": 167,
      "alarms": 167,
      "noticed": 188,
      "notices": 109,
      "rightAlarms": 167,
      "rightNotices": 21,
    }
  `);
});

const overlaps = (use: { from: number; to: number }, abuse: { from: number; to: number }) =>
  use.to >= abuse.from && use.from <= abuse.to;
