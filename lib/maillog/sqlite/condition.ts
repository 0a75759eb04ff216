import { keyRange } from '#lib/maillog/client-key.ts';
import { dayMs, firstOfSecond, msOfDaySql } from '#lib/maillog/place.ts';
import { addressSense, tlsName } from '#lib/maillog/search/match-query.ts';
import { comparisonOf, type Query, type QueryKey, timeOf } from '#lib/maillog/search/query.ts';
import type { Value } from './columns.ts';
import { codeIds, relayIds } from './manners.ts';
import { messageKey } from './message-key.ts';
import { belowDomain, idsOf, type NameCondition } from './names.ts';
import { statusOfRow } from './row-status.ts';
import type { Shelf } from './shelf.ts';

/** A condition in SQL, with its values in order. */
export type Condition = { sql: string; values: Value[] };

/**
 * The day whose tables are asked. With `rows`, what is asked for is a message for one recipient: a row `d` of the deliveries beside the message `m`,
 * or nothing beside it where the message has no recipient.
 */
export type OnDay = { shelf: Shelf; day: number; now: Date; rows?: boolean };

/** What each term asks of a row. */
export type TermConditions = Record<QueryKey, (on: OnDay, value: string) => Condition>;

/** What a search asks of a row `m` of the day's messages, or of `m` and `d`. Never null, so that it can be turned around. */
export function conditionOf(on: OnDay, query: Query, terms: TermConditions = ofMessage): Condition {
  switch (query.kind) {
    case 'and':
      return joined({ on, terms }, query.of, 'AND', '1');
    case 'or':
      return joined({ on, terms }, query.of, 'OR', '0');
    case 'not': {
      const { sql, values } = conditionOf(on, query.of, terms);
      return { sql: `NOT ${sql}`, values };
    }
    case 'term': {
      const { sql, values } = terms[query.key](on, query.value);
      return { sql: `((${sql}) IS TRUE)`, values };
    }
  }
}

function joined(
  { on, terms }: { on: OnDay; terms: TermConditions },
  queries: readonly Query[],
  word: 'AND' | 'OR',
  empty: string,
): Condition {
  const parts = queries.map((query) => conditionOf(on, query, terms));
  if (parts.length === 0) return is(empty);
  return {
    sql: `(${parts.map(({ sql }) => sql).join(` ${word} `)})`,
    values: parts.flatMap(({ values }) => values),
  };
}

export function is(sql: string, ...values: Value[]): Condition {
  return { sql, values };
}

const ofMessage: TermConditions = {
  account(on, value) {
    if (value === '*') return is('m.account IS NOT NULL');
    return value === '-' ? is('m.account IS NULL') : isWord(on, 'm.account', value);
  },
  from: (on, value) => isAddress(on, value, { address: 'm.sender', domain: 'm.senderDomain' }),
  to(on, value) {
    const { sql, values } = isAddress(on, value, { address: 'd.recipient', domain: 'd.domain' });
    return { sql: ofDelivery(on, sql), values };
  },
  client(on, value) {
    const range = keyRange(value);
    if (range) return amongNames(on, 'm.clientAddress', { sql: 'key BETWEEN ? AND ?', values: range });
    return value.startsWith('.')
      ? amongNames(on, 'm.clientName', belowDomain(value))
      : isWord(on, 'm.clientName', value);
  },
  mech: (on, value) => isWord(on, 'm.mechanism', value),
  tls(on, value) {
    if (value === 'none') return is('m.tlsVersion IS NULL');
    return value === 'any' ? is('m.tlsVersion IS NOT NULL') : isWord(on, 'm.tlsVersion', tlsName(value));
  },
  status(on, value) {
    if (on.rows) return statusOfRow(on, value);
    return value === 'deferred' ? is('m.deferredCount > 0') : isWord(on, 'm.status', value);
  },
  relay: (on, value) =>
    is(ofDelivery(on, 'd.relay IN (SELECT value FROM json_each(?))'), relayIds(on, value)),
  dsn: (on, value) => is(ofDelivery(on, 'd.manner IN (SELECT value FROM json_each(?))'), codeIds(on, value)),
  size: (_, value) => isNumber('m.size', value),
  rcpts: (_, value) => isNumber('m.recipients', value),
  since: ({ day, now }, value) => isTime(day, '>=', timeOf(value, now)),
  until: ({ day, now }, value) => isTime(day, '<', timeOf(value, now)),
  queue: (_, value) => is('m.queueId = ?', value),
  msgid: (_, value) => is('m.messageKey = ?', messageKey(value)),
  gateway: ({ shelf }, value) => is('m.gateway = ?', gatewayId(shelf, value)),
  text: textCondition,
};

export function gatewayId(shelf: Shelf, name: string): number {
  return shelf.prepare<{ id: number }>('SELECT id FROM gateway WHERE name = ?').get(name)?.id ?? 0;
}

/** Words that are the same but for upper and lower case are few: they stand in the condition as numbers. */
export function isWord({ shelf, day }: OnDay, column: string, word: string): Condition {
  return is(`${column} IN (${idsOf(shelf, day, word).join(', ')})`);
}

export function amongNames({ day }: OnDay, column: string, { sql, values }: NameCondition): Condition {
  return { sql: `${column} IN (SELECT id FROM name_${day} WHERE ${sql})`, values };
}

/** A condition on the row's delivery, or on any delivery of the message. */
function ofDelivery({ day, rows }: OnDay, sql: string): string {
  if (rows) return sql;
  return `EXISTS (SELECT 1 FROM delivery_${day} d WHERE d.message = m.id AND (${sql}))`;
}

function isAddress(on: OnDay, value: string, columns: { address: string; domain: string }): Condition {
  const { kind, text } = addressSense(value);
  if (kind === 'below') return amongNames(on, columns.domain, belowDomain(text));
  return isWord(on, columns[kind], text);
}

function isNumber(column: string, value: string): Condition {
  const { sign, number } = comparisonOf(value);
  return is(`${column} ${sign} ?`, number);
}

export function isTime(day: number, sign: '<' | '>=', time: number, letter = 'm'): Condition {
  return is(`${msOfDaySql(letter)} ${sign} ?`, time - day * dayMs);
}

/** Names that begin with a word; `_` and `%` in it mean themselves. */
export function beginning(word: string): NameCondition {
  return {
    sql: 'text >= ? COLLATE NOCASE AND text < ? COLLATE NOCASE',
    values: [word, `${word}\u{10FFFF}`],
  };
}

function textCondition(on: OnDay, word: string): Condition {
  const names = beginning(word);
  const among = (column: string) => amongNames(on, column, names);
  const recipients = ['d.recipient', 'd.domain'].map(among);
  const range = keyRange(word);
  const isOne = range?.[0].equals(range[1]);
  const parts = [
    ...['m.account', 'm.sender', 'm.senderDomain'].map(among),
    {
      sql: ofDelivery(on, recipients.map(({ sql }) => sql).join(' OR ')),
      values: recipients.flatMap(({ values }) => values),
    },
    is('m.queueId >= ? AND m.queueId < ?', word, `${word}\u{10FFFF}`),
    ...(range && isOne ? [amongNames(on, 'm.clientAddress', { sql: 'key = ?', values: [range[0]] })] : []),
  ];
  return {
    sql: parts.map(({ sql }) => `((${sql}) IS TRUE)`).join(' OR '),
    values: parts.flatMap(({ values }) => values),
  };
}

/** The numbers of a day's rows that lie in a time: from the first, and before the second. */
export function idsInSpan(day: number, { since, until }: { since: number; until: number }): [number, number] {
  const start = day * dayMs;
  const end = start + dayMs;
  const from = since <= start ? 0 : since >= end ? firstOfSecond(end - 1) + 16_384 : firstOfSecond(since);
  const before = until >= end ? 2 ** 31 : until <= start ? 0 : firstOfSecond(until) + 16_384;
  return [from, before];
}
