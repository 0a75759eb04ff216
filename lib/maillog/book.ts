import type { Delivery, Login, Message, Session } from '#lib/maillog/message.ts';

/**
 * What is known so far, and where what is learned goes. Records are changed in place; the book sees to it that they are kept. So nothing lives
 * outside it, and reading on after a restart needs no more than the book.
 */
export type Book = {
  /** The newest connection that a process served. */
  session: (pid: number) => Session | null;
  openSession: (pid: number, at: number) => Session;
  /** The newest message of a queue id. */
  message: (queueId: string) => Message | null;
  openMessage: (queueId: string, at: number) => Message;
  /** What became of a message for a recipient. */
  delivery: (message: Message, recipient: string) => Delivery | null;
  openDelivery: (message: Message, recipient: string, at: number) => Delivery;
  /** Those that wait for another try. */
  waiting: (message: Message) => Delivery[];
  addLogin: (login: Login) => void;
};

/** What of a session matters only to lines that come late. Those come soon, so nobody has to keep it. */
export const ofTheMoment = { connected: false, queueId: null, messageAt: 0 };

export function newSession(id: number, pid: number, at: number): Session {
  const unknown = { clientAddress: null, clientName: null, authid: null, account: null, mechanism: null };
  const noTls = {
    tlsVersion: null,
    tlsCipher: null,
    tlsBits: null,
    tlsVerify: null,
    certificateSubject: null,
  };
  const noOutgoing = { outgoingAddress: null, outgoingTls: null, outgoingVerify: null };
  return { id, pid, at, lastAt: at, ...unknown, ...noTls, ...noOutgoing, ...ofTheMoment };
}

export function newMessage(id: number, queueId: string, at: number): Message {
  return {
    id,
    queueId,
    at,
    session: null,
    account: null,
    mechanism: null,
    audited: false,
    clientAddress: null,
    clientName: null,
    clientPort: null,
    tlsVersion: null,
    tlsCipher: null,
    tlsBits: null,
    tlsVerify: null,
    certificateSubject: null,
    daemon: null,
    protocol: null,
    sender: null,
    recipients: null,
    size: null,
    messageId: null,
    parent: null,
    stage: 'open',
    reason: null,
    held: false,
    done: false,
    sentCount: 0,
    deferredCount: 0,
    refusedCount: 0,
  };
}

export function newDelivery(message: number, recipient: string, at: number): Delivery {
  const nothing = {
    relay: null,
    relayName: null,
    relayAddress: null,
    dsn: null,
    reply: null,
    tlsVersion: null,
    tlsVerify: null,
  };
  return { message, recipient, outcome: 'queued', status: '', ...nothing, tries: 0, firstAt: at, lastAt: at };
}
