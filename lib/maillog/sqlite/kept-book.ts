import type { Book } from '#lib/maillog/book.ts';
import type { Login, Message, Session } from '#lib/maillog/message.ts';
import { dayOf, firstOfSecond } from '#lib/maillog/place.ts';
import { encode, loginColumns, namesOf } from './columns.ts';
import { deliveriesIn } from './kept-deliveries.ts';
import { messagesIn } from './kept-messages.ts';
import { insertInto } from './kept-record.ts';
import { sessionsIn } from './kept-sessions.ts';
import type { Names } from './names.ts';
import type { Shelf } from './shelf.ts';

/** The book of one gateway, in the store. */
export type KeptBook = Book & {
  /** The time of the line that comes next: a file may be older than what is stored, so process ids are looked up by time. */
  turnTo: (at: number) => void;
  /**
   * Notes whose a line is. A message has the lines of its connection that came before, and those of no message that come after; answers false when it
   * is neither of a message nor of a connection.
   */
  addLine: (found: { message: Message | null; session: Session | null; line: number }) => boolean;
  /** Writes down everything that was touched; answers the messages. */
  keep: () => number[];
};

/** Of a connection with more lines than these, the first and the newest are kept with its messages. */
const mostOfSession = 40;

/** Opens the book within a transaction: it is good until `keep`, and for this transaction alone. */
export function openBook({
  shelf,
  names,
  gateway,
  imported,
}: {
  shelf: Shelf;
  names: Names;
  gateway: number;
  imported: boolean;
}): KeptBook {
  const clock = { at: 0 };
  const sessions = sessionsIn({ shelf, names, gateway, imported }, clock);
  const messages = messagesIn(shelf, names, gateway, clock);
  const deliveries = deliveriesIn(shelf, names);
  return {
    ...sessions.book,
    ...messages.book,
    ...deliveries.book,
    addLogin: (login) => addLogin(shelf, names, gateway, login),
    turnTo: (at) => {
      clock.at = at;
    },
    addLine({ message, session, line }) {
      const kept = session ? sessions.keptOf(session.pid) : null;
      if (message) {
        messages.addLines(message, [...(kept?.lines ?? []), line]);
        if (kept) kept.message = message.id;
        return true;
      }
      if (!kept) return false;
      kept.lines.push(line);
      if (kept.lines.length > mostOfSession) kept.lines.splice(mostOfSession / 2, 1);
      if (kept.message !== null) messages.addLater(kept.message, line);
      return true;
    },
    keep() {
      sessions.keep();
      messages.keep();
      deliveries.keep();
      return [...messages.touched.keys()];
    },
  };
}

function addLogin(shelf: Shelf, names: Names, gateway: number, { failure, ...login }: Login): void {
  const day = dayOf(login.at);
  shelf.begin(day);
  const first = firstOfSecond(login.at);
  const last =
    shelf
      .prepare<{ id: number | null }>('SELECT max(id) AS id FROM login_# WHERE id >= ? AND id < ?', day)
      .get(first, first + 16_384)?.id ?? first - 1;
  const values = encode({ ...login, ...failure }, loginColumns, {
    intern: (word) => names.intern(day, word),
    at: login.at,
  });
  insertInto(shelf, 'login', columns, day).run(...[last + 1, gateway, login.at % 1000, ...values]);
}

const columns = ['id', 'gateway', 'ms', ...namesOf(loginColumns)];
