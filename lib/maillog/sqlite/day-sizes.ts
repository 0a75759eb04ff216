import { z } from 'zod';
import { type LogKind, logKinds, type StoredDay } from '#lib/maillog/retention.ts';
import type { Shelf } from './shelf.ts';

type Row = { day: number; thinned: string | null } & Record<LogKind, number | null>;

/** The days as the worker measured them last: within the hour, and days that are over once. Those it has not come to are counted. */
export function daySizes(shelf: Shelf): { days: StoredDay[]; unmeasured: number } {
  const rows = shelf
    .prepare<Row>('SELECT day, lines, messages, logins, thinned FROM day ORDER BY day DESC')
    .all();
  const days = rows.flatMap(({ day, lines, messages, logins, thinned }) =>
    lines === null || messages === null || logins === null
      ? []
      : [{ day, lines, messages, logins, gone: goneOf(thinned) }],
  );
  return { days, unmeasured: rows.length - days.length };
}

const mark = z.tuple([z.array(z.enum(logKinds))], z.unknown());

/** What `retain` notes of a day: the kinds that went, and the holds of then. */
function goneOf(thinned: string | null): LogKind[] {
  return thinned === null ? [] : mark.parse(JSON.parse(thinned))[0];
}
