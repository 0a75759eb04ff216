import { type Book, newSession } from '#lib/maillog/book.ts';
import type { Session } from '#lib/maillog/message.ts';
import { dayMs, dayOf, dayOfId, localId, wholeId } from '#lib/maillog/place.ts';
import { packSteps, unpackSteps } from '#lib/maillog/varint.ts';
import { columnsOf, encode, sessionFields } from './columns.ts';
import { type Clock, insertInto, type Kept } from './kept-record.ts';
import type { Names } from './names.ts';
import { sessionOf } from './records.ts';
import type { Shelf } from './shelf.ts';

/** The connections of one gateway, by process. */
export function sessionsIn(shelf: Shelf, names: Names, gateway: number, clock: Clock) {
  const byPid = new Map<number, Session | null>();
  const touched = new Map<number, Kept<Session>>();
  const nextIds = new Map<number, number>();
  const remember = (session: Session, isNew: boolean, lines: number[]) => {
    byPid.set(session.pid, session);
    touched.set(session.id, { record: session, isNew, lines });
    return session;
  };
  /** The newest of the process on the day of the line or the one before. A minute ahead is allowed: clocks step. */
  const find = (pid: number): Session | null => {
    const today = dayOf(clock.at);
    for (const day of [today, today - 1].filter((one) => hasDay(shelf, one))) {
      const row = shelf
        .prepare<Record<string, unknown> & { id: number; lines: Buffer | null }>(
          'SELECT * FROM session_# WHERE pid = ? AND gateway = ? AND at <= ? ORDER BY at DESC, id DESC LIMIT 1',
          day,
        )
        .get(pid, gateway, clock.at + 60_000 - day * dayMs);
      if (!row) continue;
      const session = sessionOf(row, day, names);
      const known = touched.get(session.id);
      if (known) return known.record;
      return remember(session, false, row.lines ? unpackSteps(row.lines, wholeId(day, 0)) : []);
    }
    return null;
  };
  const nextId = (day: number): number => {
    const first =
      nextIds.get(day) ??
      Number(
        shelf.prepare<{ id: number }>('SELECT coalesce(max(id), 0) + 1 AS id FROM session_#', day).get()?.id,
      );
    nextIds.set(day, first + 1);
    return wholeId(day, first);
  };
  return {
    touched,
    book: {
      session(pid: number) {
        const known = byPid.get(pid);
        if (known !== undefined && (known === null || known.at <= clock.at + 60_000)) return known;
        const found = find(pid);
        if (!found) byPid.set(pid, null);
        return found;
      },
      openSession(pid: number, at: number) {
        const day = dayOf(at);
        shelf.begin(day);
        return remember(newSession(nextId(day), pid, at), true, []);
      },
    } satisfies Partial<Book>,
    keep() {
      for (const { record, lines } of touched.values()) {
        const day = dayOfId(record.id);
        const values = encode(record, sessionFields, day, (word) => names.intern(day, word));
        insertInto(shelf, 'session', ['id', 'gateway', ...sessionColumns, 'lines'], day).run(
          ...[localId(record.id), gateway, ...values, packSteps(lines, wholeId(day, 0))],
        );
      }
    },
  };
}

function hasDay(shelf: Shelf, day: number): boolean {
  return shelf.prepare('SELECT 1 FROM day WHERE day = ?').get(day) !== undefined;
}

const sessionColumns = columnsOf(sessionFields).split(', ');
