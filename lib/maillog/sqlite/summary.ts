import { messageStatuses } from '#lib/maillog/join/message.ts';
import { dayMs, dayOf, idsOfHours } from '#lib/maillog/place.ts';
import type { Asked } from '#lib/maillog/reader.ts';
import { spanOf } from '#lib/maillog/search/query.ts';
import { barOf, type HourCount, hourMs, type Summary, type Totals } from '#lib/maillog/summary.ts';
import { type Condition, conditionOf, idsInSpan, is, type OnDay } from './condition.ts';
import { hoursOf, tallyCondition } from './hours.ts';
import { textOf } from './names.ts';
import type { Shelf } from './shelf.ts';
import { idsOfWalk, walksOf } from './walk.ts';

/** Above this many messages, accounts and clients are not counted one by one. */
const mostCounted = 50_000;

type Group = { hour: number; status: number } & Record<
  'messages' | 'sent' | 'deferred' | 'refused' | 'bytes',
  number
>;

/**
 * A search in numbers. Whole hours are taken from the counts that are kept where these tell all that is asked; the rest is counted, along an index
 * where one leads to it.
 */
export function summaryOf(shelf: Shelf, asked: Asked): Summary {
  const { query, now } = asked;
  const span = spanOf(query, now);
  const adding = newSum();
  for (const day of shelf.days().reverse()) {
    if (day < dayOf(span.since) || day > dayOf(Math.min(span.until, 2 ** 50))) continue;
    const on = { shelf, day, now };
    for (const { status, ...group } of groupsOf(on, asked, span))
      adding.add(on, textOf(shelf, day, status), group);
  }
  const { totals, perHour } = adding;
  const people = totals.messages <= mostCounted ? peopleIn(shelf, asked, span) : null;
  return {
    totals,
    perHour: [...perHour.values()].sort((a, b) => a.at - b.at),
    accounts: people?.accounts.size ?? null,
    clients: people?.clients.size ?? null,
  };
}

function newSum() {
  const totals: Totals = {
    messages: 0,
    sent: 0,
    deferred: 0,
    refused: 0,
    bytes: 0,
    firstAt: null,
    lastAt: null,
  };
  const perHour = new Map<number, HourCount>();
  return {
    totals,
    perHour,
    add({ day }: OnDay, status: string, group: Omit<Group, 'status'>) {
      for (const name of ['messages', 'sent', 'deferred', 'refused', 'bytes'] as const)
        totals[name] += group[name];
      const at = day * dayMs + group.hour * hourMs;
      const counts = perHour.get(at) ?? { at, accepted: 0, refused: 0, deferred: 0, other: 0 };
      const name = messageStatuses.find((known) => known === status) ?? 'receiving';
      counts[barOf[name]] += group.messages;
      perHour.set(at, counts);
      totals.firstAt = Math.min(totals.firstAt ?? at, at);
      totals.lastAt = Math.max(totals.lastAt ?? at, at);
    },
  };
}

const sums = `count(*) AS messages, sum(m.sentCount) AS sent, sum(m.deferredCount) AS deferred,
  sum(m.refusedCount) AS refused, sum(coalesce(m.size, 0)) AS bytes`;
const hourOfRow = `m.id / ${idsOfHours(0, 1)[1]}`;

type Time = { since: number; until: number };

function groupsOf(on: OnDay, { query }: Asked, span: Time): Group[] {
  const { sql, values, exact } = tallyCondition(on, query);
  if (!exact) return countRows(on, query, idsInSpan(on.day, span));
  const start = on.day * dayMs;
  const from = Math.ceil(Math.max(0, span.since - start) / hourMs);
  const until = Math.floor(Math.min(dayMs, span.until - start) / hourMs);
  const whole =
    from >= until
      ? []
      : on.shelf
          .prepare<Group>(
            `SELECT hour, status, sum(messages) AS messages, sum(sent) AS sent, sum(deferred) AS deferred, sum(refused) AS refused,
               sum(bytes) AS bytes FROM tally_# WHERE hour >= ? AND hour < ? AND ${sql}
             GROUP BY hour, status HAVING sum(messages) > 0`,
            on.day,
          )
          .all(from, until, ...values);
  const [first, end] = idsInSpan(on.day, span);
  const edges: [number, number][] =
    from >= until
      ? [[first, end]]
      : [
          [first, idsOfHours(0, from)[1]],
          [idsOfHours(until, until)[0], end],
        ];
  return [...whole, ...edges.flatMap((edge) => countRows(on, query, edge))];
}

/** The rows that a search finds between two numbers, as parts of SQL behind FROM; none when there are none. */
export function rowsOf(on: OnDay, query: Asked['query'], [first, end]: [number, number]): Condition[] {
  if (first >= end) return [];
  const { sql, values } = conditionOf(on, query);
  const walks = walksOf(on, query);
  const part = (source: Condition, [from, before]: [number, number]): Condition => ({
    sql: `message_# m ${source.sql} AND m.id >= ? AND m.id < ? AND ${sql}`,
    values: [...source.values, from, before, ...values],
  });
  if (walks) {
    const ids = walks.map(idsOfWalk);
    const source = is(
      `WHERE m.id IN (${ids.map((one) => one.sql).join(' UNION ')})`,
      ...ids.flatMap((one) => one.values),
    );
    return walks.length === 0 ? [] : [part(source, [first, end])];
  }
  return hoursOf(on, query).flatMap(([from, before]) => {
    const [low, high] = [Math.max(first, from), Math.min(end, before)];
    return low < high ? [part(is('NOT INDEXED WHERE 1'), [low, high])] : [];
  });
}

function countRows(on: OnDay, query: Asked['query'], bounds: [number, number]): Group[] {
  return rowsOf(on, query, bounds).flatMap(({ sql, values }) =>
    on.shelf
      .prepare<Group>(`SELECT ${hourOfRow} AS hour, m.status, ${sums} FROM ${sql} GROUP BY 1, 2`, on.day)
      .all(...values),
  );
}

/** Who and what takes part in the messages that a search finds. */
function peopleIn(shelf: Shelf, { query, now }: Asked, span: Time) {
  const people = { accounts: new Set<string>(), clients: new Set<string>() };
  for (const day of shelf.days()) {
    if (day < dayOf(span.since) || day > dayOf(Math.min(span.until, 2 ** 50))) continue;
    const on = { shelf, day, now };
    for (const { sql, values } of rowsOf(on, query, idsInSpan(day, span))) {
      const found = shelf
        .prepare<{ account: number | null; client: number | null }>(
          `SELECT DISTINCT m.account, m.clientAddress AS client FROM ${sql}`,
          day,
        )
        .all(...values);
      for (const { account, client } of found) {
        if (account !== null) people.accounts.add(textOf(shelf, day, account).toLowerCase());
        if (client !== null) people.clients.add(textOf(shelf, day, client));
      }
    }
  }
  return people;
}
