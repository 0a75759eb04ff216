import type { Book } from '#lib/maillog/book.ts';
import type { Login, Message, Session } from '#lib/maillog/message.ts';
import { dayOf, firstOfSecond } from '#lib/maillog/place.ts';
import { columnsOf, encode, loginFields } from './columns.ts';
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
  /** Notes that a line belongs to a message or a connection. */
  addLine: (owner: Message | Session, line: number) => void;
  /** Writes down everything that was touched; answers the messages. */
  keep: () => number[];
};

/** Opens the book within a transaction: it is good until `keep`, and for this transaction alone. */
export function openBook(shelf: Shelf, names: Names, gateway: number): KeptBook {
  const clock = { at: 0 };
  const sessions = sessionsIn(shelf, names, gateway, clock);
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
    addLine(owner, line) {
      const kept = 'pid' in owner ? sessions.touched.get(owner.id) : messages.touched.get(owner.id);
      kept?.lines.push(line);
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
  const values = encode({ ...login, ...failure }, loginFields, day, (word) => names.intern(day, word));
  insertInto(shelf, 'login', ['id', 'gateway', 'ms', ...loginColumns], day).run(
    ...[last + 1, gateway, login.at % 1000, ...values],
  );
}

const loginColumns = columnsOf(loginFields).split(', ');
