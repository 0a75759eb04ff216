import { dayOf } from '#lib/maillog/place.ts';
import { deliveryTimes } from './delivery-times.ts';
import type { Shelf } from './shelf.ts';
import { sumNames } from './tally.ts';

/**
 * Whole days are counted once they are over, an account and a client a row, for lists over months read no more than that. A line that comes for an
 * older day makes its rows stale; then readers count the day itself until it was rolled up again. Within a transaction.
 */
export function rollUp(shelf: Shelf, day: number): void {
  forgetRolled(shelf, day);
  shelf.db.exec(rolling.replaceAll('#', String(day)));
  shelf.prepare('UPDATE day SET rolled = 1 WHERE day = ?').run(day);
}

/** The days that are over and wait for it, the newest first. */
export function daysToRoll(shelf: Shelf, now: Date): number[] {
  return shelf
    .prepare<{ day: number }>('SELECT day FROM day WHERE rolled = 0 AND day < ? ORDER BY day DESC')
    .all(dayOf(now.getTime()))
    .map(({ day }) => day);
}

/** These days have lines that their rows do not know of. */
export function noteStale(shelf: Shelf, days: ReadonlySet<number>): void {
  const note = shelf.prepare('UPDATE day SET rolled = 0 WHERE day = ? AND rolled = 1');
  for (const day of days) note.run(day);
}

export const rolled = [
  'accountDay',
  'clientDay',
  'accountTry',
  'clientTry',
  'pairDay',
  'deliveryTimes',
] as const;

export function forgetRolled(shelf: Shelf, day: number): void {
  for (const table of rolled) shelf.prepare(`DELETE FROM ${table} WHERE day = ?`).run(day);
  noteStale(shelf, new Set([day]));
}

/** Names that no rolled day has any more. */
export function sweepParties(shelf: Shelf): void {
  const used = ['accountDay', 'accountTry', 'pairDay'].map((table) => `SELECT account FROM ${table}`);
  for (const table of ['clientDay', 'clientTry', 'pairDay']) used.push(`SELECT client FROM ${table}`);
  shelf.db.exec(`DELETE FROM party WHERE id NOT IN (${used.join(' UNION ')})`);
}

/** A party of the day's dictionary by its number in all days; 0 is this host. */
const party = (column: string) =>
  `coalesce((SELECT p.id FROM name_# n JOIN party p ON p.text = n.text WHERE n.id = ${column}), 0)`;

const sums = sumNames.map((name) => `sum(${name})`).join(', ');

const rollBy = (who: 'account' | 'client', tried: string) => `
INSERT INTO ${who}Day (day, ${who}, gateway, ${sumNames.join(', ')}, firstAt, lastAt)
  SELECT #, ${party('who')}, gateway, ${sums}, min(firstAt), max(lastAt) FROM (
    SELECT ${who} AS who, gateway, ${sumNames.map((name) => `sum(${name}) AS ${name}`).join(', ')}, min(firstAt) AS firstAt, max(lastAt) AS lastAt
      FROM usage_# GROUP BY 1, 2
  ) GROUP BY 2, 3;
INSERT INTO ${who}Try (day, ${who}, gateway, failures)
  SELECT #, ${party('who')}, gateway, sum(failures) FROM (
    SELECT ${tried} AS who, gateway, count(*) AS failures FROM login_# WHERE ok = 0 AND ${tried} IS NOT NULL GROUP BY 1, 2
  ) GROUP BY 2, 3;`;

const rolling = `
INSERT INTO party (text) SELECT text FROM name_# WHERE id IN (
    SELECT account FROM usage_# UNION SELECT client FROM usage_#
    UNION SELECT account FROM login_# WHERE ok = 0 UNION SELECT clientAddress FROM login_# WHERE ok = 0
  ) ON CONFLICT DO NOTHING;
${rollBy('account', 'account')}
${rollBy('client', 'clientAddress')}
INSERT INTO pairDay (day, account, client, gateway)
  SELECT DISTINCT #, ${party('account')}, ${party('client')}, gateway FROM (SELECT DISTINCT account, client, gateway FROM usage_#);
${deliveryTimes}`;
