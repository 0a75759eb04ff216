import type { AskedUsage } from '#lib/maillog/usage/usage.ts';
import type { OnDay } from './condition.ts';
import { failuresOn } from './failures.ts';
import type { Shelf } from './shelf.ts';
import { type Among, isAmong, ofNames, splitDays, type Who } from './uses.ts';

type Tried = { name: string; failures: number };

/** How often log-ins failed, by the account or the address: of all, or of these. Null where the search asks for what only a message has. */
export function triesOf(
  shelf: Shelf,
  asked: AskedUsage,
  who: Who,
  names: readonly string[] | null,
): Tried[] | null {
  const { rolled, others } = splitDays(shelf, asked);
  const among = names && { who, names };
  const isWanted = isAmong(among);
  const found = new Map<string, Tried>();
  const take = (tried: Tried) => {
    const key = tried.name.toLowerCase();
    const known = found.get(key);
    if (known) known.failures += tried.failures;
    else if (isWanted(tried.name)) found.set(key, tried);
  };
  for (const tried of rolled ? rolledTries(shelf, rolled, who, among) : []) take(tried);
  for (const on of others) {
    const tries = triesOn(on, asked, who);
    if (!tries) return null;
    for (const tried of tries) take(tried);
  }
  return [...found.values()];
}

function rolledTries(
  shelf: Shelf,
  { sql, values }: NonNullable<ReturnType<typeof splitDays>['rolled']>,
  who: Who,
  among: Among,
): Tried[] {
  const only = ofNames(among);
  return shelf.db
    .prepare<unknown[], Tried>(
      `SELECT p.text AS name, found.failures FROM (
         SELECT ${who}, sum(failures) AS failures FROM ${who}Try WHERE ${sql} AND ${only.sql} GROUP BY 1
       ) found JOIN party p ON p.id = found.${who}`,
    )
    .all(...values, ...only.values);
}

function triesOn(on: OnDay, asked: AskedUsage, who: Who): Tried[] | null {
  const failures = failuresOn(on, asked);
  const column = who === 'account' ? 'l.account' : 'l.clientAddress';
  return (
    failures &&
    on.shelf
      .prepare<Tried>(
        `SELECT n.text AS name, found.failures FROM (
           SELECT ${column} AS who, count(*) AS failures FROM ${failures.sql} GROUP BY 1
         ) found JOIN name_# n ON n.id = found.who`,
        on.day,
      )
      .all(...failures.values)
  );
}
