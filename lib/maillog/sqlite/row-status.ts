import type { MessageStatus } from '#lib/maillog/join/message.ts';
import type { Outcome } from '#lib/maillog/parse/line.ts';
import type { Condition, OnDay } from './condition.ts';
import { idsOf } from './names.ts';

/*
 * What became of a message for one recipient (tracked.ts, trackedStatus) in SQL. A delivery's outcome stands first in its word `manner`, a message's
 * stage is the eighth part of its own.
 */

/** Outcomes that stand for themselves, whatever became of the message. */
const settled: Partial<Record<MessageStatus, Outcome>> = {
  sent: 'sent',
  refused: 'refused',
  discarded: 'discarded',
  abandoned: 'withdrawn',
};
/** Outcomes that say how far a message came which is still on its way; one that was not taken has ended instead. */
const pending: readonly Outcome[] = ['deferred', 'queued', 'held'];
const stillPending: Partial<Record<MessageStatus, readonly Outcome[]>> = {
  deferred: ['deferred'],
  queued: ['queued', 'held'],
};

const start = (outcome: Outcome) => `["${outcome}",`;
const range = 'text >= ? COLLATE NOCASE AND text < ? COLLATE NOCASE';
const bounds = (outcome: Outcome) => [start(outcome), `${start(outcome)}\u{10FFFF}`];

function hasOutcome({ day }: OnDay, outcomes: readonly Outcome[]): Condition {
  const one = `d.manner IN (SELECT id FROM name_${day} WHERE ${range})`;
  return { sql: `(${outcomes.map(() => one).join(' OR ')})`, values: outcomes.flatMap(bounds) };
}

/** The message was refused as a whole; one that was taken and refused by a next host has the same status. */
const wasRefused = (day: number) =>
  `(SELECT json_extract(text, '$[7]') FROM name_${day} WHERE id = m.manner) = 'refused'`;

export function statusOfRow(on: OnDay, value: string): Condition {
  const status = value as MessageStatus;
  const wordIs = (word: string) => `m.status IN (${idsOf(on.shelf, on.day, word).join(', ')})`;
  const parts = [only(`(d.message IS NULL AND ${wordIs(status)})`)];
  const outcome = settled[status];
  if (outcome) parts.push(hasOutcome(on, [outcome]));
  const ended = hasOutcome(on, pending);
  if (status === 'refused') parts.push(both(ended, `${wordIs('refused')} AND ${wasRefused(on.day)}`));
  if (status === 'held' || status === 'discarded' || status === 'abandoned')
    parts.push(both(ended, wordIs(status)));
  const open = stillPending[status];
  if (open) {
    const others = ['held', 'discarded', 'abandoned'].map((word) => `NOT ${wordIs(word)}`).join(' AND ');
    parts.push(
      both(hasOutcome(on, open), `${others} AND NOT (${wordIs('refused')} AND ${wasRefused(on.day)})`),
    );
  }
  return { sql: parts.map(({ sql }) => sql).join(' OR '), values: parts.flatMap(({ values }) => values) };
}

const only = (sql: string): Condition => ({ sql, values: [] });

function both({ sql, values }: Condition, more: string): Condition {
  return { sql: `(${sql} AND ${more})`, values };
}

/** The hours in which there may be rows of a status, as a condition on the counts by hour (hours.ts). */
export function hoursOfStatus({ shelf, day }: OnDay, value: string): Condition {
  const status = value as MessageStatus;
  const words = idsOf(shelf, day, status).join(', ');
  const counted = status === 'sent' || status === 'refused' || status === 'deferred';
  const has = shelf.prepare<{ found: number }>(
    `SELECT EXISTS (SELECT 1 FROM name_# WHERE ${range}) AS found`,
    day,
  );
  const outcomes = [settled[status] ?? [], stillPending[status] ?? []].flat();
  const elsewhere = !counted && outcomes.some((outcome) => has.get(...bounds(outcome))?.found === 1);
  if (elsewhere) return only('1');
  return only(counted ? `(status IN (${words}) OR ${status} > 0)` : `status IN (${words})`);
}
