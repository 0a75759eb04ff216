import { setImmediate } from 'node:timers/promises';
import { spanOf } from '#lib/maillog/query.ts';
import type { Asked, DayPlace, LogReader, Walked } from '#lib/maillog/reader.ts';
import { withLog } from '#lib/maillog/with-log.ts';
import { Refusal } from '#lib/refusal.ts';
import { type ExportTable, loginRow, messageRow, type Row, recipientRows } from './table.ts';

const atOnce = 500;

type Walk = (log: LogReader, asked: Asked, place: DayPlace) => Walked<Row> | null;

/** The one place where rows of the mail log leave: what a table shows of a record. */
const walks: Record<ExportTable, Walk> = {
  messages: (log, asked, place) => mapped(log.walkMessages(asked, place, atOnce), (one) => [messageRow(one)]),
  recipients: (log, asked, place) => mapped(log.walkMessages(asked, place, atOnce), recipientRows),
  logins: (log, asked, place) => mapped(log.walkLogins(asked, place, atOnce), (one) => [loginRow(one)]),
};

function mapped<Found>(walked: Walked<Found> | null, rows: (found: Found) => Row[]): Walked<Row> | null {
  return walked && { rows: walked.rows.flatMap(rows), next: walked.next };
}

/** The days of the mail log that a search may find something on, the oldest first. Refuses while there is no mail log. */
export function daysOf(mailLogFile: string, { query, now }: Asked): number[] {
  const days = withLog(mailLogFile, (log) => log.days(spanOf(query, now)));
  if (days) return days;
  throw new Refusal('unavailable', 'no-mail-log', 'No mail log has been collected yet.', {
    next: 'Start the worker, or import files with “postern log import”.',
  });
}

/**
 * The rows that a search finds, the oldest first, some at a time. Each part is a short read of its own, and others have their turn in between: nothing
 * is held open in the store however long the reader takes. Refuses when a day is deleted before it was read.
 */
export async function* walkLog(
  mailLogFile: string,
  { of, asked, days }: { of: ExportTable; asked: Asked; days: readonly number[] },
): AsyncGenerator<Row[]> {
  for (const day of days) {
    for (let from: number | null = 0; from !== null; ) {
      await setImmediate();
      const place: DayPlace = { day, from };
      const walked = withLog(mailLogFile, (log) => walks[of](log, asked, place));
      if (!walked) throw gone(day);
      if (walked.rows.length > 0) yield walked.rows;
      from = walked.next;
    }
  }
}

function gone(day: number): Refusal {
  const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
  return new Refusal('conflict', 'day-gone', `The log of ${date} was deleted before it was read.`, {
    next: 'Its time of retention was over. Export again from a later day on.',
  });
}
