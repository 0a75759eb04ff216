import { type Book, newSession } from '#lib/maillog/book.ts';
import type { Session } from '#lib/maillog/message.ts';
import { dayMs, dayOf, dayOfId, localId, wholeId } from '#lib/maillog/place.ts';
import { packSteps } from '#lib/maillog/varint.ts';
import { encode, namesOf, sessionColumns } from './columns.ts';
import { type Clock, insertInto } from './kept-record.ts';
import type { Names } from './names.ts';
import type { Shelf } from './shelf.ts';

/** A connection, the numbers of its lines that are of no message, and the message that it brought last. */
export type KeptSession = { session: Session; lines: number[]; message: number | null };

/** So long may a process be silent and still serve the same connection, with an hour for clocks that step (join-session.ts). */
const longestSilence = 3 * 3_600_000;

/** A file may be older than what is stored, so a connection that begins this much later is another one's. */
const longestStep = 60_000;

export type Place = { shelf: Shelf; names: Names; gateway: number; imported: boolean };

/** The connections of one gateway, by process: its newest. Lines of files and of the stream come in orders of their own, and are kept apart. */
export function sessionsIn({ shelf, names, gateway, imported }: Place, clock: Clock) {
  const byPid = new Map<number, KeptSession | null>();
  /** Connections whose process serves another one by now. */
  const ended: KeptSession[] = [];
  const counts = new Map<number, number>();
  const find = (pid: number): KeptSession | null => {
    const rows = shelf
      .prepare<{ session: string; lines: string; message: number | null }>(
        'SELECT session, lines, message FROM process WHERE gateway = ? AND pid = ? ORDER BY imported = ? DESC',
      )
      .all(gateway, pid, Number(imported));
    for (const row of rows) {
      const session = JSON.parse(row.session) as Session;
      const isOf = session.at <= clock.at + longestStep && clock.at - session.lastAt <= longestSilence;
      if (isOf) return { session, lines: JSON.parse(row.lines) as number[], message: row.message };
    }
    return null;
  };
  const keptOf = (pid: number): KeptSession | null => {
    const known = byPid.get(pid);
    if (known !== undefined && (known === null || known.session.at <= clock.at + longestStep)) return known;
    const found = find(pid);
    byPid.set(pid, found);
    return found;
  };
  const nextId = (day: number): number => {
    shelf.begin(day);
    const count =
      counts.get(day) ??
      shelf.prepare<{ sessions: number }>('SELECT sessions FROM day WHERE day = ?').get(day)?.sessions;
    counts.set(day, (count ?? 0) + 1);
    return wholeId(day, (count ?? 0) + 1);
  };
  return {
    keptOf,
    book: {
      session: (pid: number) => keptOf(pid)?.session ?? null,
      openSession(pid: number, at: number) {
        const session = newSession(nextId(dayOf(at)), pid, at);
        const before = byPid.get(pid);
        if (before) ended.push(before);
        byPid.set(pid, { session, lines: [], message: null });
        return session;
      },
    } satisfies Partial<Book>,
    keep() {
      const put = shelf.prepare(
        'INSERT OR REPLACE INTO process (gateway, pid, imported, lastAt, session, lines, message) VALUES (?, ?, ?, ?, ?, ?, ?)',
      );
      const oldest = clock.at - longestSilence;
      for (const [pid, kept] of byPid) {
        if (!kept || kept.session.lastAt < oldest) continue;
        const { session, lines, message } = kept;
        put.run(
          ...[gateway, pid, Number(imported), session.lastAt, JSON.stringify(session)],
          JSON.stringify(lines),
          message,
        );
      }
      for (const kept of [...ended, ...byPid.values()])
        if (kept) keepVisit({ shelf, names, gateway, imported }, kept);
      for (const [day, count] of counts)
        shelf.prepare('UPDATE day SET sessions = ? WHERE day = ?').run(count, day);
      shelf
        .prepare('DELETE FROM process WHERE gateway = ? AND imported = ? AND lastAt NOT BETWEEN ? AND ?')
        .run(gateway, Number(imported), oldest, clock.at + longestSilence);
    },
  };
}

/** A connection stands in the store when somebody logged in, or when it brought no message: a message has its connection's lines. */
function keepVisit({ shelf, names, gateway }: Place, { session, lines, message }: KeptSession): void {
  const day = dayOfId(session.id);
  if (session.clientAddress === null) return;
  if (message !== null && session.authid === null) {
    shelf.prepare('DELETE FROM session_# WHERE id = ?', day).run(localId(session.id));
    return;
  }
  const values = encode(session, sessionColumns, {
    intern: (word) => names.intern(day, word),
    at: session.at,
  });
  insertInto(shelf, 'session', columns, day).run(
    ...[localId(session.id), gateway, session.at - day * dayMs, ...values, packSteps(lines, wholeId(day, 0))],
  );
}

const columns = ['id', 'gateway', 'at', ...namesOf(sessionColumns), 'lines'];
