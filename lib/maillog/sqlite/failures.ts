import { dayMs, msOfDaySql } from '#lib/maillog/place.ts';
import type { AskedUsage } from '#lib/maillog/usage/usage.ts';
import { type Condition, idsInSpan, type OnDay } from './condition.ts';
import { useCondition } from './use-condition.ts';

/**
 * The failed log-ins `l` of a day that a search means, as a part of SQL behind FROM; null where it asks for what only a message has. Whoever searches for
 * nobody in particular means those without a name as well: some mechanisms do not tell it.
 */
export function failuresOn(on: OnDay, { query, period }: AskedUsage): Condition | null {
  const found = useCondition(on, query, {
    account: 'l.account',
    client: 'l.clientAddress',
    gateway: 'l.gateway',
  });
  if (!found) return null;
  const [first, end] = idsInSpan(on.day, period);
  const start = on.day * dayMs;
  const isWhole = period.since <= start && period.until >= start + dayMs;
  const time = isWhole ? '1' : `${msOfDaySql('l')} >= ? AND ${msOfDaySql('l')} < ?`;
  return {
    sql: `login_# l WHERE l.ok = 0 AND +l.id >= ? AND +l.id < ? AND ${time} AND ${found.sql}`,
    values: [first, end, ...(isWhole ? [] : [period.since - start, period.until - start]), ...found.values],
  };
}
