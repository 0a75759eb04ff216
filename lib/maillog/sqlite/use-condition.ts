import { keyRange } from '#lib/maillog/client-key.ts';
import { tlsName } from '#lib/maillog/search/match-query.ts';
import type { Query } from '#lib/maillog/search/query.ts';
import { type Condition, gatewayId, is, type OnDay } from './condition.ts';
import { idsOf } from './names.ts';

/** The columns of a table of counts that a search may ask for; a count that has no such column cannot answer it. */
export type UseColumns = Partial<
  Record<'account' | 'client' | 'gateway' | 'mechanism' | 'tlsVersion', string>
>;

/** What a search without a time asks of counts; null where only the messages themselves tell. Missing values are 0 or NULL. */
export function useCondition(on: OnDay, query: Query, columns: UseColumns): Condition | null {
  switch (query.kind) {
    case 'and':
    case 'or': {
      const parts = query.of.map((part) => useCondition(on, part, columns));
      if (parts.some((part) => part === null)) return null;
      if (parts.length === 0) return is(query.kind === 'and' ? '1' : '0');
      return {
        sql: `(${parts.map((part) => part?.sql).join(query.kind === 'and' ? ' AND ' : ' OR ')})`,
        values: parts.flatMap((part) => part?.values ?? []),
      };
    }
    case 'not': {
      const inner = useCondition(on, query.of, columns);
      // a missing value is not what was asked for; where nothing is turned around, an index may lead to the rows
      return inner && { sql: `NOT ((${inner.sql}) IS TRUE)`, values: inner.values };
    }
    case 'term': {
      const found = termCondition(on, query, columns);
      return found && { sql: `(${found.sql})`, values: found.values };
    }
  }
}

function termCondition(
  { shelf, day }: OnDay,
  { key, value }: Extract<Query, { kind: 'term' }>,
  { account, client, gateway, mechanism, tlsVersion }: UseColumns,
): Condition | null {
  const among = (column: string, text: string) => is(`${column} IN (${idsOf(shelf, day, text).join(', ')})`);
  switch (key) {
    case 'account':
      if (account === undefined) return null;
      if (value === '*') return is(`${account} > 0`);
      return value === '-' ? is(`coalesce(${account}, 0) = 0`) : among(account, value);
    case 'client': {
      const range = keyRange(value);
      if (client === undefined || !range) return null;
      return { sql: `${client} IN (SELECT id FROM name_${day} WHERE key BETWEEN ? AND ?)`, values: range };
    }
    case 'gateway':
      return gateway === undefined ? null : is(`${gateway} = ?`, gatewayId(shelf, value));
    case 'mech':
      return mechanism === undefined ? null : among(mechanism, value);
    case 'tls':
      if (tlsVersion === undefined) return null;
      if (value === 'none') return is(`${tlsVersion} = 0`);
      return value === 'any' ? is(`${tlsVersion} > 0`) : among(tlsVersion, tlsName(value));
    default:
      return null;
  }
}
