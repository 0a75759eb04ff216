import { type Book, newSession } from '#lib/maillog/join/book.ts';
import type { Session } from '#lib/maillog/join/message.ts';
import { dayMs, dayOf, dayOfId, localId, wholeId } from '#lib/maillog/place.ts';
import { packSteps } from '#lib/maillog/varint.ts';
import { encodeInto, namesOf, sessionColumns, type Value } from './columns.ts';
import type { Clock, Writing } from './kept-record.ts';
import { rowBuffer } from './row-buffer.ts';

/** A connection, the numbers of its lines that are of no message, and the message that it brought last. */
export type KeptSession = {
  session: Session;
  lines: number[];
  message: number | null;
  isTouched: boolean;
  /** It may stand in its day's table. */
  isKept: boolean;
};

/** So long may a process be silent and still serve the same connection, with an hour for clocks that step (join-session.ts). */
const longestSilence = 3 * 3_600_000;

/** A file may be older than what is stored, so a connection that begins this much later is another one's. */
const longestStep = 60_000;

/** So many are remembered from one transaction to the next. */
const mostKept = 10_000;

/** The connections of one gateway, by process: its newest. Lines of files and of the stream come in orders of their own, and are kept apart. */
export function sessionsIn(writing: Writing, clock: Clock) {
  const { shelf, gateway, imported } = writing;
  const keepVisit = visitKeeper(writing);
  const byPid = new Map<number, KeptSession | null>();
  let touched: KeptSession[] = [];
  /** Whether a process that is not remembered was not heard. */
  let isAll = shelf.isOwn;
  /** How many connections the days have, as far as some began. */
  const counts = new Map<number, number>();
  const find = (pid: number): KeptSession | null => {
    const rows = shelf
      .prepare<{ session: string; lines: string; message: number | null }>(
        'SELECT session, lines, message FROM process WHERE gateway = ? AND pid = ? ORDER BY imported = ? DESC',
      )
      .all(gateway, pid, Number(imported));
    for (const row of rows) {
      const session = JSON.parse(row.session) as Session;
      if (!mayServe(session)) continue;
      const lines = JSON.parse(row.lines) as number[];
      return { session, lines, message: row.message, isTouched: false, isKept: true };
    }
    return null;
  };
  const mayServe = ({ at, lastAt }: Session) =>
    at <= clock.at + longestStep && clock.at - lastAt <= longestSilence;
  const touch = (kept: KeptSession): KeptSession => {
    if (!kept.isTouched) touched.push(kept);
    kept.isTouched = true;
    return kept;
  };
  const keptOf = (pid: number): KeptSession | null => {
    const known = byPid.get(pid);
    if (known === null) return null;
    if (known && mayServe(known.session)) return touch(known);
    if (isAll) return null;
    const found = find(pid);
    byPid.set(pid, found);
    return found && touch(found);
  };
  const nextId = (day: number): number => {
    shelf.begin(day);
    const count =
      counts.get(day) ??
      shelf.prepare<{ sessions: number }>('SELECT sessions FROM day WHERE day = ?').get(day)?.sessions ??
      0;
    counts.set(day, count + 1);
    return wholeId(day, count + 1);
  };
  return {
    keptOf,
    book: {
      session: (pid: number) => keptOf(pid)?.session ?? null,
      openSession(pid: number, at: number) {
        const session = newSession(nextId(dayOf(at)), pid, at);
        byPid.set(pid, touch({ session, lines: [], message: null, isTouched: false, isKept: false }));
        return session;
      },
    } satisfies Partial<Book>,
    /** Writes what was touched. */
    keep() {
      const oldest = clock.at - longestSilence;
      const put = shelf.prepare(
        'INSERT OR REPLACE INTO process (gateway, pid, imported, lastAt, session, lines, message) VALUES (?, ?, ?, ?, ?, ?, ?)',
      );
      for (const kept of touched) {
        keepVisit.put(kept);
        const { session, lines, message } = kept;
        if (session.lastAt < oldest || byPid.get(session.pid) !== kept) continue;
        const told = JSON.stringify(session);
        put.run(gateway, session.pid, Number(imported), session.lastAt, told, JSON.stringify(lines), message);
      }
      keepVisit.flush();
      for (const [day, count] of counts)
        shelf.prepare('UPDATE day SET sessions = ? WHERE day = ?').run(count, day);
      shelf
        .prepare(
          `DELETE FROM process WHERE gateway = ? AND imported IN ${imported ? '(1, 2, 3)' : '(0)'} AND lastAt < ?`,
        )
        .run(gateway, oldest);
    },
    /** To be called when everything is written. */
    end() {
      const isFull = byPid.size > mostKept;
      if (isFull) isAll = false;
      for (const [pid, kept] of byPid) if (kept === null || (isFull && !kept.isTouched)) byPid.delete(pid);
      for (const kept of touched) kept.isTouched = false;
      touched = [];
      counts.clear();
    },
    empty() {
      isAll = false;
      byPid.clear();
    },
  };
}

/** A connection stands in the store when somebody logged in, or when it brought no message: a message has its connection's lines. */
function visitKeeper({ shelf, names, gateway }: Writing) {
  const added = rowBuffer(shelf, { table: 'session', columns, isNew: true });
  const replaced = rowBuffer(shelf, { table: 'session', columns, isNew: false });
  const put = (kept: KeptSession): void => {
    const { session, lines, message, isKept } = kept;
    const day = dayOfId(session.id);
    if (session.clientAddress === null) return;
    if (message !== null && session.authid === null) {
      if (isKept) shelf.prepare('DELETE FROM session_# WHERE id = ?', day).run(localId(session.id));
      kept.isKept = false;
      return;
    }
    const row: Value[] = [localId(session.id), gateway, session.at - day * dayMs];
    encodeInto(row, session, sessionColumns, { intern: (word) => names.intern(day, word), at: session.at });
    row.push(packSteps(lines, wholeId(day, 0)));
    (isKept ? replaced : added).put(day, row);
    kept.isKept = true;
  };
  return {
    put,
    flush() {
      added.flush();
      replaced.flush();
    },
  };
}

const columns = ['id', 'gateway', 'at', ...namesOf(sessionColumns), 'lines'];
