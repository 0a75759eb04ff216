import { dayMs, dayOf, idsOfHours, msOfDaySql } from '#lib/maillog/place.ts';
import { allOf, type Query, term } from '#lib/maillog/search/query.ts';
import { hourMs } from '#lib/maillog/summary.ts';
import type { AskedUsage, Period } from '#lib/maillog/usage/usage.ts';
import { type Condition, idsInSpan, type OnDay } from './condition.ts';
import { isOfBar } from './recount.ts';
import type { Shelf } from './shelf.ts';
import { rowsOf } from './summary.ts';
import { useCondition } from './use-condition.ts';

/** Rows of a day that a search means, as a part of SQL behind FROM: of the counts `u` that are kept by the hour, or messages `m`. */
export type Source = Condition & { table: 'u' | 'm' };

const usageColumns = {
  account: 'u.account',
  client: 'u.client',
  gateway: 'u.gateway',
  mechanism: 'u.mechanism',
  tlsVersion: 'u.tlsVersion',
};

/** Together they hold every message of a day that a search means once: whole hours by their counts where these tell all that is asked. */
export function sourcesOn(on: OnDay, asked: AskedUsage): Source[] {
  const { hours, edges } = partsOf(on.day, asked.period);
  const usage = hours && !asked.all ? useCondition(on, asked.query, usageColumns) : null;
  if (!hours || !usage) return messagesIn(on, asked, idsInSpan(on.day, asked.period));
  const sql = `usage_# u WHERE u.hour >= ? AND u.hour < ? AND ${usage.sql}`;
  return [
    { table: 'u', sql, values: [...hours, ...usage.values] },
    ...edges.flatMap((edge) => messagesIn(on, asked, edge)),
  ];
}

/** The messages themselves, between two numbers. */
export function messagesIn(on: OnDay, asked: AskedUsage, bounds: [number, number]): Source[] {
  return rowsOf(on, relayedIn(asked, on.day), bounds).map((part) => ({ ...part, table: 'm' }));
}

/** Which column of a source holds a value, 0 or NULL for none. */
export const columnOf = {
  u: { account: 'u.account', client: 'u.client', mechanism: 'u.mechanism', tlsVersion: 'u.tlsVersion' },
  m: {
    account: 'm.account',
    client: 'm.clientAddress',
    mechanism: 'm.mechanism',
    tlsVersion: 'm.tlsVersion',
  },
} as const;

const bars = ['refused', 'deferred', 'other'] as const;
const sumsOfCounts = (names: readonly string[]) =>
  names.map((name) => `sum(u.${name}) AS ${name}`).join(', ');

/** What is relayed, summed over the rows of a source. */
export const sumsOf = {
  u: sumsOfCounts(['messages', 'recipients', 'sent', 'deferred', 'refused', 'bytes']),
  m: `count(*) AS messages, sum(coalesce(m.recipients, 0)) AS recipients, sum(m.sentCount) AS sent,
    sum(m.deferredCount) AS deferred, sum(m.refusedCount) AS refused, sum(coalesce(m.size, 0)) AS bytes`,
} as const;

/** Messages that are no accepted ones, by the bar that shows them. */
export const barsOfSource = {
  u: sumsOfCounts(bars.map((bar) => `${bar}Messages`)),
  m: bars.map((bar) => `sum(${isOfBar(bar, 'm.status')}) AS ${bar}Messages`).join(', '),
} as const;

/** When the first and the last of them came, in milliseconds since 1970. */
export const timesOf = {
  u: 'min(u.firstAt) AS firstAt, max(u.lastAt) AS lastAt',
  m: `min(${msOfDaySql('m')}) + # * ${dayMs} AS firstAt, max(${msOfDaySql('m')}) + # * ${dayMs} AS lastAt`,
} as const;

/** What of a day lies in a period: whole hours, which are counted already, and the numbers of the rows before and behind them. */
export function partsOf(
  day: number,
  period: Period,
): { hours: [number, number] | null; edges: [number, number][] } {
  const start = day * dayMs;
  const from = Math.ceil(Math.max(0, period.since - start) / hourMs);
  const until = Math.floor(Math.min(dayMs, period.until - start) / hourMs);
  const [first, end] = idsInSpan(day, period);
  if (from >= until) return { hours: null, edges: [[first, end]] };
  const edges: [number, number][] = [
    [first, idsOfHours(0, from)[1]],
    [idsOfHours(until, until)[0], end],
  ];
  return { hours: [from, until], edges: edges.filter(([low, high]) => low < high) };
}

/** The days with tables that a period touches, the oldest first. */
export function daysIn(shelf: Shelf, { period, now }: Pick<AskedUsage, 'period' | 'now'>): OnDay[] {
  const [first, last] = [dayOf(period.since), dayOf(period.until - 1)];
  const days = shelf.days().filter((day) => day >= first && day <= last);
  return days.reverse().map((day) => ({ shelf, day, now }));
}

/** The messages that are meant: those of people who logged in, or all, within the period. Of a day that lies in it wholly no row need be asked for its time. */
function relayedIn({ query, period, all }: AskedUsage, day: number): Query {
  const stamp = (at: number) => new Date(at).toISOString().slice(0, -1);
  const isWhole = period.since <= day * dayMs && period.until >= (day + 1) * dayMs;
  return allOf([
    query,
    ...(all ? [] : [term('account', '*')]),
    ...(isWhole ? [] : [term('since', stamp(period.since)), term('until', stamp(period.until))]),
  ]);
}
