import { expect, test } from 'vitest';
import { newDelivery, newMessage } from '#lib/maillog/join/book.ts';
import { countNews, mostShown, readFollowed, withNews } from '#lib/maillog/tail.ts';
import type { Tracked } from '#lib/maillog/tracking/tracked.ts';

function row(message: number, recipient: number, status: Tracked['status'] = 'sent'): Tracked {
  return {
    id: `${message}.${recipient}`,
    gateway: 'gw1',
    status,
    message: newMessage(message, `6AL${message}`, message),
    delivery: recipient === 0 ? null : newDelivery(message, `${recipient}@example.org`, message),
  };
}
const ids = (rows: readonly Tracked[]) => rows.map(({ id }) => id);

test('new rows come on top, and the row of a message without recipients gives way to those with', () => {
  const shown = [row(9, 0), row(7, 2), row(7, 1)];
  const news = { rows: [row(12, 1), row(9, 5), row(9, 3)], messages: [12, 9] };
  expect(ids(withNews(shown, news, null))).toEqual(['12.1', '9.5', '9.3', '7.2', '7.1']);
});

test('what is no longer found goes, what lies behind the list does not come', () => {
  const shown = [row(9, 1, 'deferred'), row(7, 1, 'deferred')];
  expect(ids(withNews(shown, { rows: [], messages: [9] }, '7.1'))).toEqual(['7.1']);
  expect(ids(withNews(shown, { rows: [row(3, 1)], messages: [3] }, '7.1'))).toEqual(['9.1', '7.1']);
});

test('a list that is followed for days does not grow without end', () => {
  let rows: Tracked[] = [];
  for (let at = 1; at <= 700; at += 1) rows = withNews(rows, { rows: [row(at, 1)], messages: [at] }, null);
  expect([rows.length, rows[0]?.id, rows.at(-1)?.id]).toEqual([mostShown, '700.1', '201.1']);
});

test('news are rows that came or changed', () => {
  const shown = [row(9, 1, 'deferred'), row(7, 1)];
  expect(countNews(shown, shown)).toBe(0);
  expect(countNews(shown, [row(12, 1), row(9, 1), row(7, 1)])).toBe(2);
});

test('another answer is no news', () => {
  expect(readFollowed({ rows: [], messages: [], cursor: '1', missed: false })).not.toBeNull();
  for (const body of [null, [], { status: 401 }, { rows: [], messages: [], cursor: null, missed: false }])
    expect(readFollowed(body)).toBeNull();
});
