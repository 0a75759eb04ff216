import { beginningOfTexts, keyRange } from '#lib/maillog/client-key.ts';
import { dayMs } from '#lib/maillog/place.ts';
import type { AskedUsage, Pair, Use } from '#lib/maillog/usage/usage.ts';
import { networkOf } from '#lib/unusual/hour.ts';
import type { Condition, OnDay } from './condition.ts';
import type { Shelf } from './shelf.ts';
import { columnOf, daysIn, sourcesOn, sumsOf, timesOf } from './sources.ts';
import { useCondition } from './use-condition.ts';

/** Of whom: people, or the addresses they came from. */
export type Who = 'account' | 'client';

const sumNames = ['messages', 'recipients', 'sent', 'deferred', 'refused', 'bytes'] as const;

const told = [...sumNames, 'firstAt', 'lastAt'].map((name) => `found.${name}`).join(', ');

/** What every account sent, or what came from every address, in no order. */
export function usesOf(shelf: Shelf, asked: AskedUsage, who: Who): Use[] {
  const found = new Map<string, Use>();
  const { rolled, others } = splitDays(shelf, asked);
  for (const use of rolledUses(shelf, rolled, who)) addUse(found, use);
  for (const on of others) for (const use of usesOn(on, asked, who)) addUse(found, use);
  return [...found.values()];
}

function addUse(found: Map<string, Use>, use: Use): void {
  const key = use.name.toLowerCase();
  const known = found.get(key);
  if (!known) {
    found.set(key, use);
    return;
  }
  for (const name of sumNames) known[name] += use[name];
  known.firstAt = Math.min(known.firstAt, use.firstAt);
  known.lastAt = Math.max(known.lastAt, use.lastAt);
}

/** Days that are rolled up and lie wholly in the period, as a condition on their rows; and those that have to be counted. */
export function splitDays(shelf: Shelf, asked: AskedUsage): { rolled: Condition | null; others: OnDay[] } {
  const days = daysIn(shelf, asked);
  const [some] = days;
  const found = some && !asked.all ? useCondition(some, asked.query, { gateway: 'gateway' }) : null;
  if (!found) return { rolled: null, others: days };
  const isRolled = new Set(
    shelf
      .prepare<{ day: number }>('SELECT day FROM day WHERE rolled = 1')
      .all()
      .map(({ day }) => day),
  );
  const isWhole = ({ day }: OnDay) =>
    isRolled.has(day) && asked.period.since <= day * dayMs && asked.period.until >= (day + 1) * dayMs;
  const whole = days.filter(isWhole).map(({ day }) => day);
  const sql = `day IN (${whole.join(', ')}) AND ${found.sql}`;
  return { rolled: { sql, values: found.values }, others: days.filter((on) => !isWhole(on)) };
}

function rolledUses(shelf: Shelf, rolled: Condition | null, who: Who): Use[] {
  if (!rolled) return [];
  const sums = sumNames.map((name) => `sum(${name}) AS ${name}`).join(', ');
  return shelf.db
    .prepare<unknown[], Use>(
      `SELECT coalesce(p.text, '') AS name, ${told} FROM (
         SELECT ${who}, ${sums}, min(firstAt) AS firstAt, max(lastAt) AS lastAt FROM ${who}Day WHERE ${rolled.sql} GROUP BY ${who}
       ) found LEFT JOIN party p ON p.id = found.${who}`,
    )
    .all(...rolled.values);
}

function usesOn(on: OnDay, asked: AskedUsage, who: Who): Use[] {
  return sourcesOn(on, asked).flatMap(({ table, sql, values }) =>
    on.shelf
      .prepare<Use>(
        `SELECT coalesce(n.text, '') AS name, ${told} FROM (
           SELECT ${columnOf[table][who]} AS who, ${sumsOf[table]}, ${timesOf[table]} FROM ${sql} GROUP BY 1
         ) found LEFT JOIN name_# n ON n.id = found.who`,
        on.day,
      )
      .all(...values),
  );
}

/** These accounts, or these addresses and networks (`networkOf`); null stands for all. */
export type Among = { who: Who; names: readonly string[] } | null;

/** Whether a name is one of them. */
export function isAmong(among: Among): (name: string) => boolean {
  if (!among) return () => true;
  const wanted = new Set(among.names.map((name) => name.toLowerCase()));
  return (name) => wanted.has(name.toLowerCase()) || (among.who === 'client' && wanted.has(networkOf(name)));
}

/** Which account sent from which address: all, or those of these accounts or addresses. */
export function pairsOf(shelf: Shelf, asked: AskedUsage, among: Among): Pair[] {
  const { rolled, others } = splitDays(shelf, asked);
  const pairs = [
    ...(rolled ? rolledPairs(shelf, rolled, among) : []),
    ...others.flatMap((on) => pairsOn(on, asked)),
  ];
  if (!among) return pairs;
  const isWanted = isAmong(among);
  return pairs.filter((pair) => isWanted(pair[among.who]));
}

/** A condition on rows of rolled days: of these names, and of few others whose addresses begin like those of a network. */
export function ofNames(among: Among): Condition {
  if (!among) return { sql: '1', values: [] };
  const starts = among.who === 'client' ? among.names.flatMap(startOfNetwork) : [];
  const named = 'SELECT p.id FROM json_each(?) j CROSS JOIN party p ON p.text = j.value';
  const below =
    'SELECT p.id FROM json_each(?) j CROSS JOIN party p ON p.text >= j.value AND p.text < j.value || char(1114111)';
  return {
    sql: `${among.who} IN (${named} UNION ${below})`,
    values: [JSON.stringify(among.names), JSON.stringify(starts)],
  };
}

function startOfNetwork(name: string): string[] {
  const range = name.includes('/') ? keyRange(name) : null;
  return range ? [beginningOfTexts(range)] : [];
}

function rolledPairs(shelf: Shelf, { sql, values }: Condition, among: Among): Pair[] {
  const only = ofNames(among);
  return shelf.db
    .prepare<unknown[], Pair>(
      `SELECT a.text AS account, coalesce(c.text, '') AS client FROM (
         SELECT DISTINCT account, client FROM pairDay WHERE ${sql} AND ${only.sql}
       ) found JOIN party a ON a.id = found.account LEFT JOIN party c ON c.id = found.client`,
    )
    .all(...values, ...only.values);
}

function pairsOn(on: OnDay, asked: AskedUsage): Pair[] {
  return sourcesOn(on, asked).flatMap(({ table, sql, values }) =>
    on.shelf
      .prepare<Pair>(
        `SELECT a.text AS account, coalesce(c.text, '') AS client FROM (
           SELECT DISTINCT ${columnOf[table].account} AS account, ${columnOf[table].client} AS client FROM ${sql}
         ) found JOIN name_# a ON a.id = found.account LEFT JOIN name_# c ON c.id = found.client`,
        on.day,
      )
      .all(...values),
  );
}
