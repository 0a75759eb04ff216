import type { Database, Statement } from 'better-sqlite3';
import { type Book, newDelivery, newMessage, newSession } from '#lib/maillog/book.ts';
import type { Delivery, Message, Session } from '#lib/maillog/message.ts';
import { deliveryRow, loginRow, messageOf, messageRow, type Row, toRow } from '#lib/maillog/rows.ts';

/** The book of one gateway, in the store. */
export type KeptBook = Book & {
  /** Writes down everything that was touched. */
  keep: () => void;
};

type Touched = {
  /** The newest of each process, and of each queue id; null when there is none. */
  sessions: Map<number, Session | null>;
  messages: Map<string, Message | null>;
  /** All that were touched, by id: process ids and queue ids are used again. */
  changedSessions: Map<number, Session>;
  changedMessages: Map<number, Message>;
  deliveries: Map<string, { delivery: Delivery; messageAt: number }>;
};

/** Opens the book within a transaction: it is good until `keep`, and for this transaction alone. */
export function openBook(db: Database, gateway: number): KeptBook {
  const touched: Touched = {
    sessions: new Map(),
    messages: new Map(),
    changedSessions: new Map(),
    changedMessages: new Map(),
    deliveries: new Map(),
  };
  const addLogin = insert(db, 'login', loginColumns);
  return {
    ...sessionsIn(db, gateway, touched),
    ...messagesIn(db, gateway, touched),
    ...deliveriesIn(db, touched),
    addLogin: (login) => addLogin.run(loginRow(login, gateway)),
    keep: () => keep(db, gateway, touched),
  };
}

function sessionsIn(
  db: Database,
  gateway: number,
  { sessions, changedSessions }: Touched,
): Pick<Book, 'session' | 'openSession'> {
  const newest = db.prepare<[number, number], Session>(
    `SELECT ${sessionFields} FROM session WHERE gateway = ? AND pid = ? ORDER BY id DESC LIMIT 1`,
  );
  const nextId = idsOf(db, 'session');
  const remember = (session: Session) => {
    sessions.set(session.pid, session);
    changedSessions.set(session.id, session);
    return session;
  };
  return {
    session(pid) {
      const known = sessions.get(pid);
      if (known !== undefined) return known;
      const kept = newest.get(gateway, pid);
      if (kept) return remember(kept);
      sessions.set(pid, null);
      return null;
    },
    openSession: (pid, at) => remember(newSession(nextId(), pid, at)),
  };
}

function messagesIn(
  db: Database,
  gateway: number,
  { messages, changedMessages }: Touched,
): Pick<Book, 'message' | 'openMessage'> {
  const newest = db.prepare<[string, number], MessageFields>(
    `SELECT ${messageFields} FROM message WHERE queueId = ? AND gateway = ? ORDER BY id DESC LIMIT 1`,
  );
  const nextId = idsOf(db, 'message');
  const remember = (message: Message) => {
    messages.set(message.queueId, message);
    changedMessages.set(message.id, message);
    return message;
  };
  return {
    message(queueId) {
      const known = messages.get(queueId);
      if (known !== undefined) return known;
      const kept = newest.get(queueId, gateway);
      if (kept) return remember(messageOf(kept));
      messages.set(queueId, null);
      return null;
    },
    openMessage: (queueId, at) => remember(newMessage(nextId(), queueId, at)),
  };
}

function deliveriesIn(
  db: Database,
  { deliveries }: Touched,
): Pick<Book, 'delivery' | 'openDelivery' | 'waiting'> {
  const one = db.prepare(`SELECT ${deliveryFields} FROM delivery WHERE message = ? AND recipient = ?`);
  const deferred = db.prepare(
    `SELECT ${deliveryFields} FROM delivery WHERE message = ? AND outcome = 'deferred'`,
  );
  const keyOf = (message: number, recipient: string) => `${message} ${recipient.toLowerCase()}`;
  const remember = (message: Message, delivery: Delivery) => {
    const key = keyOf(message.id, delivery.recipient);
    const known = deliveries.get(key)?.delivery ?? delivery;
    deliveries.set(key, { delivery: known, messageAt: message.at });
    return known;
  };
  return {
    delivery(message, recipient) {
      const known = deliveries.get(keyOf(message.id, recipient))?.delivery;
      const kept = known ?? (one.get(message.id, recipient) as Delivery | undefined);
      return kept ? remember(message, kept) : null;
    },
    openDelivery: (message, recipient, at) => remember(message, newDelivery(message.id, recipient, at)),
    waiting(message) {
      for (const kept of deferred.all(message.id) as Delivery[]) remember(message, kept);
      const all = [...deliveries.values()].map(({ delivery }) => delivery);
      return all.filter((delivery) => delivery.message === message.id && delivery.outcome === 'deferred');
    },
  };
}

type MessageFields = Omit<Message, 'audited' | 'held' | 'done'> & {
  audited: number;
  held: number;
  done: number;
};

function keep(
  db: Database,
  gateway: number,
  { changedSessions, changedMessages, deliveries }: Touched,
): void {
  const session = insert(db, 'session', sessionColumns);
  for (const record of changedSessions.values()) session.run({ ...toRow(record), gateway });
  const message = insert(db, 'message', messageColumns);
  for (const record of changedMessages.values()) message.run(messageRow(record, gateway));
  const delivery = insert(db, 'delivery', deliveryColumns);
  for (const record of deliveries.values()) delivery.run(deliveryRow(record.delivery, record.messageAt));
}

/** Ids go on from the newest. One process writes, and within a transaction. */
function idsOf(db: Database, table: string): () => number {
  const newest = db.prepare(`SELECT coalesce(max(id), 0) AS id FROM ${table}`).get() as { id: number };
  let id = newest.id;
  return () => (id += 1);
}

function insert(db: Database, table: string, columns: readonly string[]): Statement<[Row]> {
  const values = columns.map((column) => `@${column}`);
  return db.prepare(`INSERT OR REPLACE INTO ${table} (${columns.join(', ')}) VALUES (${values.join(', ')})`);
}

const sampleMessage = newMessage(0, '', 0);
const sessionNames = Object.keys(newSession(0, 0, 0));
const messageNames = Object.keys(sampleMessage);
const deliveryNames = Object.keys(newDelivery(0, '', 0));
const sessionFields = sessionNames.join(', ');
const messageFields = messageNames.join(', ');
const deliveryFields = deliveryNames.join(', ');
const sessionColumns = [...sessionNames, 'gateway'];
const messageColumns = Object.keys(messageRow(sampleMessage, 0));
const deliveryColumns = [...deliveryNames, 'messageAt', 'domain'];
const loginColumns = [
  'gateway',
  'at',
  'session',
  'ok',
  'account',
  'mechanism',
  'clientAddress',
  'clientName',
].concat(['clientKey', 'code', 'error', 'detail']);
