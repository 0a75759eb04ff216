import { idsOfHours } from '#lib/maillog/place.ts';
import { tlsName } from '#lib/maillog/search/match-query.ts';
import type { Query } from '#lib/maillog/search/query.ts';
import { type Condition, gatewayId, is, type OnDay } from './condition.ts';
import { idsOf } from './names.ts';
import { hoursOfStatus } from './row-status.ts';

/** What a search asks of the counts by hour. `exact` when they tell it wholly; otherwise the hours where it may hold. */
export type TallyCondition = Condition & { exact: boolean };

/** Whether times at the top of the search matter is left to whoever asks: they are met by the numbers of the rows. */
export function tallyCondition(on: OnDay, query: Query, top = true): TallyCondition {
  switch (query.kind) {
    case 'and':
    case 'or': {
      const isTop = top && query.kind === 'and';
      const parts = query.of.map((part) => tallyCondition(on, part, isTop));
      if (parts.length === 0) return known(query.kind === 'and' ? '1' : '0');
      return {
        sql: `(${parts.map(({ sql }) => sql).join(query.kind === 'and' ? ' AND ' : ' OR ')})`,
        values: parts.flatMap(({ values }) => values),
        exact: parts.every(({ exact }) => exact),
      };
    }
    case 'not': {
      const inner = tallyCondition(on, query.of, false);
      return inner.exact ? { ...inner, sql: `NOT ${inner.sql}` } : perhaps();
    }
    case 'term':
      return tallyTerm(on, query, top);
  }
}

const known = (sql: string, ...values: (string | number)[]): TallyCondition => ({
  ...is(sql, ...values),
  exact: true,
});
const perhaps = (sql = '1'): TallyCondition => ({ ...is(sql), exact: false });

function tallyTerm(
  on: OnDay,
  { key, value }: Extract<Query, { kind: 'term' }>,
  top: boolean,
): TallyCondition {
  const word = (column: string, text: string) =>
    known(`${column} IN (${idsOf(on.shelf, on.day, text).join(', ')})`);
  switch (key) {
    case 'account':
      if (value === '*') return known('known = 1');
      return value === '-' ? known('known = 0') : perhaps('known = 1');
    case 'mech':
      return word('mechanism', value);
    case 'tls':
      if (value === 'none') return known('tlsVersion = 0');
      return value === 'any' ? known('tlsVersion > 0') : word('tlsVersion', tlsName(value));
    case 'status':
      if (on.rows) return { ...hoursOfStatus(on, value), exact: false };
      return value === 'deferred' ? known('waiting = 1') : word('status', value);
    case 'gateway':
      return known('gateway = ?', gatewayId(on.shelf, value));
    case 'since':
    case 'until':
      return top ? known('1') : perhaps();
    default:
      return perhaps();
  }
}

/** The parts of a day in which a search may find something, as ranges of row numbers, in the order of time. */
export function hoursOf(on: OnDay, query: Query): [number, number][] {
  const { sql, values } = tallyCondition(on, query);
  const hours = on.shelf
    .prepare<{ hour: number }>(
      `SELECT DISTINCT hour FROM tally_# WHERE messages > 0 AND ${sql} ORDER BY hour`,
      on.day,
    )
    .all(...values);
  const ranges: [number, number][] = [];
  for (const { hour } of hours) {
    const last = ranges.at(-1);
    const [from, until] = idsOfHours(hour, hour + 1);
    if (last?.[1] === from) last[1] = until;
    else ranges.push([from, until]);
  }
  return ranges;
}
