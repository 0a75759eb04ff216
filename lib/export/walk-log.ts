import { setImmediate } from 'node:timers/promises';
import type { Asked, DayPlace, LogWalk, Walked } from '#lib/maillog/reader.ts';
import { askLog } from '#lib/maillog/with-log.ts';
import { Refusal } from '#lib/refusal.ts';
import { type ExportTable, loginRow, messageRow, type Row, recipientRows } from './table.ts';

const atOnce = 100;

type Take = (walk: LogWalk, place: DayPlace) => Walked<Row> | null;

/** The one place where rows of the mail log leave: what a table shows of a record. */
const takes: Record<ExportTable, Take> = {
  messages: (walk, place) => mapped(walk.messages(place, atOnce), (one) => [messageRow(one)]),
  recipients: (walk, place) => mapped(walk.recipients(place, atOnce), recipientRows),
  logins: (walk, place) => mapped(walk.logins(place, atOnce), (one) => [loginRow(one)]),
};

function mapped<Found>(walked: Walked<Found> | null, rows: (found: Found) => Row[]): Walked<Row> | null {
  return walked && { rows: walked.rows.flatMap(rows), next: walked.next };
}

/** Begins to go through what a search finds. Refuses while there is no mail log. */
export function beginWalk(mailLogFile: string, asked: Asked): LogWalk {
  return askLog(mailLogFile, (log) => log.walk(asked));
}

/** The rows of a table, some at a time; others have their turn in between. Refuses when a day is deleted before it was read. */
export async function* rowsOf(walk: LogWalk, of: ExportTable): AsyncGenerator<Row[]> {
  for (const day of walk.days) {
    for (let from: number | null = 0; from !== null; ) {
      await setImmediate();
      const taken = takes[of](walk, { day, from });
      if (!taken) throw gone(day);
      if (taken.rows.length > 0) yield taken.rows;
      from = taken.next;
    }
  }
}

function gone(day: number): Refusal {
  const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
  return new Refusal('conflict', 'day-gone', `The log of ${date} was deleted before it was read.`, {
    next: 'Its time of retention was over. Export again from a later day on.',
  });
}
