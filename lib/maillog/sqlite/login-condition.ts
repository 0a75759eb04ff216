import { keyRange } from '#lib/maillog/client-key.ts';
import { type Query, timeOf } from '#lib/maillog/search/query.ts';
import {
  amongNames,
  beginning,
  type Condition,
  conditionOf,
  gatewayId,
  is,
  isTime,
  isWord,
  type OnDay,
  type TermConditions,
} from './condition.ts';
import { belowDomain } from './names.ts';

/** What a search asks of a row `l` of the day's log-ins. Only keys of `loginKeys` (list-logins.ts) find anything. */
export function loginCondition(on: OnDay, query: Query): Condition {
  return conditionOf(on, query, terms);
}

const nothing = (): Condition => is('0');

const terms: TermConditions = {
  account(on, value) {
    if (value === '*') return is('l.account IS NOT NULL');
    return value === '-' ? is('l.account IS NULL') : isWord(on, 'l.account', value);
  },
  client(on, value) {
    const range = keyRange(value);
    if (range) return amongNames(on, 'l.clientAddress', { sql: 'key BETWEEN ? AND ?', values: range });
    return value.startsWith('.')
      ? amongNames(on, 'l.clientName', belowDomain(value))
      : isWord(on, 'l.clientName', value);
  },
  // the mechanism stands first among the fields that are kept together (columns.ts)
  mech: (on, value) => amongNames(on, 'l.manner', beginning(`${JSON.stringify([value]).slice(0, -1)},`)),
  status: (_, value) =>
    value === 'sent' || value === 'refused' ? is('l.ok = ?', Number(value === 'sent')) : nothing(),
  since: ({ day, now }, value) => isTime(day, '>=', timeOf(value, now), 'l'),
  until: ({ day, now }, value) => isTime(day, '<', timeOf(value, now), 'l'),
  gateway: ({ shelf }, value) => is('l.gateway = ?', gatewayId(shelf, value)),
  text(on, word) {
    const range = keyRange(word);
    const named = amongNames(on, 'l.account', beginning(word));
    if (!range?.[0].equals(range[1])) return named;
    const from = amongNames(on, 'l.clientAddress', { sql: 'key = ?', values: [range[0]] });
    return is(`(${named.sql}) IS TRUE OR (${from.sql}) IS TRUE`, ...named.values, ...from.values);
  },
  from: nothing,
  to: nothing,
  tls: nothing,
  relay: nothing,
  dsn: nothing,
  size: nothing,
  rcpts: nothing,
  queue: nothing,
  msgid: nothing,
};
