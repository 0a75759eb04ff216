import { expect } from 'vitest';
import { test } from '#lib/db/test-db.ts';
import { dayOf } from '#lib/maillog/place.ts';
import type { AccountHourRow } from '#lib/maillog/summary.ts';
import { testStore } from '#lib/maillog/test-log.ts';
import { dayLength, hourLength } from './hour.ts';
import { UseWatch } from './watch-use.ts';

const today = Date.UTC(2026, 10, 21);
const row = (at: number, more: Partial<AccountHourRow> = {}): AccountHourRow => ({
  ...{
    account: 'kim',
    client: '192.0.2.7',
    at,
    messages: 4,
    recipients: 5,
    refused: 0,
    largest: 2,
    accepted: 4,
    failed: 0,
  },
  ...more,
});
/** Nine o'clock of twenty days. */
const habits = Array.from({ length: 20 }, (_, day) => row(today - (20 - day) * dayLength + 9 * hourLength));

test('what the log says is judged, noted once, and open again when it gets worse', async ({ db }) => {
  const rows = [...habits, row(today + 9 * hourLength, { client: '203.0.113.9' })];
  const read: number[] = [];
  const log = {
    dayCount: (day: number) => rows.filter(({ at }) => dayOf(at) === day).length,
    accountHours: (day: number) => {
      read.push(day);
      return rows.filter(({ at }) => dayOf(at) === day);
    },
  };
  const watch = new UseWatch();
  const at = (hour: number) => new Date(today + hour * hourLength);
  await watch.look(db, log, at(10));
  const [notice] = await db.unusualUse.findMany();
  expect(notice).toMatchObject({ account: 'kim', level: 'notice', fromAt: at(9), acknowledgedAt: null });
  await db.unusualUse.updateMany({ data: { acknowledgedAt: at(10), acknowledgedBy: 'Maren' } });
  read.length = 0;
  await watch.look(db, log, at(11));
  expect(read).toEqual([]);
  expect(await db.unusualUse.findFirst()).toMatchObject({ level: 'notice', acknowledgedBy: 'Maren' });
  rows.push(row(today - 7 * dayLength)); // history, imported late
  rows.push(
    row(today + 11 * hourLength, { client: '203.0.113.9', messages: 300, recipients: 900, refused: 500 }),
  );
  read.length = 0;
  await watch.look(db, log, at(12));
  expect(read).toEqual([dayOf(today) - 7, dayOf(today)]);
  expect(await db.unusualUse.findMany()).toMatchObject([
    { id: notice?.id, level: 'alarm', toAt: at(11), acknowledgedAt: null },
  ]);
});

test('an hour that goes on is told as far as it has come, and what was said is not taken back', async ({
  db,
}) => {
  let rows = [...habits];
  let stored = 0;
  const log = {
    dayCount: () => stored,
    accountHours: (day: number) => rows.filter(({ at }) => dayOf(at) === day),
  };
  const watch = new UseWatch();
  const said = async (messages: number) => {
    rows = [...habits, row(today + 10 * hourLength, { messages, recipients: messages })];
    stored += 1;
    await watch.look(db, log, new Date(today + 10.5 * hourLength));
    const [use, ...more] = await db.unusualUse.findMany();
    expect(more).toEqual([]);
    return JSON.stringify(use?.reasons);
  };
  expect(await said(30)).toContain('30 messages in an hour; never more than 4 before');
  const lookAt = () =>
    db.unusualUse.updateMany({ data: { acknowledgedAt: new Date(today), acknowledgedBy: 'Maren' } });
  const isOpen = async () => (await db.unusualUse.findFirst())?.acknowledgedAt === null;
  await lookAt();
  expect(await said(60)).toContain('60 messages in an hour; never more than 4 before');
  expect(await isOpen()).toBe(false);
  expect(await said(5000)).toContain('5000 messages in an hour; never more than 4 before');
  expect(await isOpen()).toBe(true); // who said that 30 are all right did not say it of 5,000
  await lookAt();
  expect(await said(40)).toContain('5000 messages in an hour; never more than 4 before');
  expect(await isOpen()).toBe(false);
});

test('the store counts what an account sent and tried, by hour and address', () => {
  const store = testStore();
  const session = (pid: number, id: string) => [
    `sendmail[${pid}]: AUTH=server, relay=pc.example.net [198.51.100.7], authid=amy, mech=PLAIN, bits=0`,
    `sendmail[${pid}]: ${id}: from=<amy@example.org>, size=900, class=0, nrcpts=3, msgid=<${pid}@x>, proto=ESMTPSA, daemon=MSA, relay=pc.example.net [198.51.100.7]`,
  ];
  store.ingest([...session(11, '4AKN0001000011'), ...session(12, '4AKN0002000012')]);
  const day = dayOf(Date.parse('2026-11-20T23:00:00Z'));
  const [found, ...more] = store
    .read()
    .accountHours(day)
    .toSorted((a, b) => b.messages - a.messages);
  expect(found).toMatchObject({
    account: 'amy',
    client: '198.51.100.7',
    messages: 2,
    recipients: 6,
    largest: 3,
    failed: 0,
  });
  expect(found?.at).toBe(Date.parse('2026-11-20T23:00:00Z'));
  expect(more).toMatchObject([{ account: 'amy', messages: 0, accepted: 2 }]);
});
