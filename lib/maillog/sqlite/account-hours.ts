import { dayMs, msOfDaySql } from '#lib/maillog/place.ts';
import type { AccountHourRow } from '#lib/maillog/summary.ts';
import { textOf } from './names.ts';
import type { Shelf } from './shelf.ts';

type Counted = Omit<AccountHourRow, 'account' | 'client' | 'at'> & {
  account: number;
  client: number | null;
  hour: number;
};

/** How many messages and log-ins the day has: more than before, when history was imported. */
export function dayCount(shelf: Shelf, day: number): number {
  if (!shelf.days().includes(day)) return 0;
  const sql = 'SELECT (SELECT count(*) FROM message_#) + (SELECT count(*) FROM login_#) AS count';
  return shelf.prepare<{ count: number }>(sql, day).get()?.count ?? 0;
}

/** Every hour of every account on one day, by the address it came from: what it sent, and how often it tried to log in. */
export function accountHours(shelf: Shelf, day: number): AccountHourRow[] {
  if (!shelf.days().includes(day)) return [];
  const hour = (letter: string) => `${msOfDaySql(letter)} / 3600000`;
  const sent = shelf.prepare<Counted>(
    `SELECT m.account, m.clientAddress AS client, ${hour('m')} AS hour, count(*) AS messages,
       sum(coalesce(m.recipients, 0)) AS recipients, sum(m.refusedCount) AS refused, max(coalesce(m.recipients, 0)) AS largest,
       0 AS accepted, 0 AS failed
     FROM message_# m WHERE m.account IS NOT NULL GROUP BY 1, 2, 3`,
    day,
  );
  const tried = shelf.prepare<Counted>(
    `SELECT l.account, l.clientAddress AS client, ${hour('l')} AS hour, 0 AS messages, 0 AS recipients, 0 AS refused, 0 AS largest,
       sum(l.ok) AS accepted, sum(1 - l.ok) AS failed
     FROM login_# l WHERE l.account IS NOT NULL GROUP BY 1, 2, 3`,
    day,
  );
  return [...sent.all(), ...tried.all()].map(({ account, client, hour: of, ...counts }) => ({
    account: textOf(shelf, day, account),
    client: client === null ? null : textOf(shelf, day, client),
    at: day * dayMs + Math.floor(of) * 3_600_000,
    ...counts,
  }));
}
