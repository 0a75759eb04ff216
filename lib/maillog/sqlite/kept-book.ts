import { type Book, newManners } from '#lib/maillog/join/book.ts';
import type { Message, Session } from '#lib/maillog/join/message.ts';
import { type Checks, checksIn } from './kept-checks.ts';
import { deliveriesIn } from './kept-deliveries.ts';
import { loginsIn } from './kept-logins.ts';
import { messagesIn } from './kept-messages.ts';
import type { Clock, Writing } from './kept-record.ts';
import { sessionsIn } from './kept-sessions.ts';

/** The book of one gateway, in the store. */
export type KeptBook = Book & {
  /** The time of the line that comes next: a file may be older than what is stored, so process ids are looked up by time. */
  turnTo: (at: number) => void;
  /**
   * Notes whose a line is. A message has the lines of its connection that came before, and those of no message that come after. A line with the queue id
   * of a message that is not known waits for it.
   */
  addLine: (found: FoundLine) => void;
  /** Keeps a line of the host's own saslauthd until the daemon says what it is about. */
  noteCheck: Checks['note'];
  /** Writes down everything that was touched; answers the numbers of the messages. */
  keep: () => number[];
  /** Lets go of what it remembers: when no more lines come. */
  empty: () => void;
};

export type FoundLine = {
  line: number;
  at: number;
  queueId: string | null;
  message: Message | null;
  session: Session | null;
};

/** Of a connection with more lines than these, the first and the newest are kept with its messages. */
const mostOfSession = 40;

/**
 * Opens the book. What was met lately is remembered from one transaction to the next; so a book is good only as long as nothing else writes of the gateway,
 * and until a transaction fails.
 */
export function openBook(writing: Writing): KeptBook {
  const clock: Clock = { at: 0 };
  const sessions = sessionsIn(writing, clock);
  const messages = messagesIn(writing, clock);
  const deliveries = deliveriesIn(writing, messages);
  const logins = loginsIn(writing);
  const checks = checksIn(writing);
  return {
    ...sessions.book,
    ...messages.book,
    ...deliveries.book,
    ...logins.book,
    manners: newManners(),
    noteCheck: checks.note,
    takeCheck(name, at, session) {
      const found = checks.take(name, at);
      if (found && session) sessions.keptOf(session.pid)?.lines.push(...found.lines);
      return found && found.word;
    },
    turnTo: (at) => {
      clock.at = at;
    },
    addLine({ line, at, queueId, message, session }) {
      const kept = session ? sessions.keptOf(session.pid) : null;
      if (message) {
        const lines = messages.keptOf(message)?.lines ?? [];
        // it has them already if it was the connection's message before
        if (kept && kept.message !== message.id)
          for (const one of kept.lines) if (!lines.includes(one)) lines.push(one);
        lines.push(line);
        if (kept) kept.message = message.id;
        return;
      }
      if (!kept) {
        if (queueId !== null) writing.loose.put({ queueId, line, at });
        return;
      }
      kept.lines.push(line);
      if (kept.lines.length > mostOfSession) kept.lines.splice(mostOfSession / 2, 1);
      if (kept.message !== null) messages.keptById(kept.message)?.lines.push(line);
    },
    keep() {
      sessions.keep();
      const kept = messages.keep();
      deliveries.keep();
      logins.keep();
      writing.numbers.keep();
      writing.names.keep();
      messages.end();
      sessions.end();
      return kept.map(({ record }) => record.id);
    },
    empty() {
      messages.empty();
      sessions.empty();
    },
  };
}
