import type { Delivery, Login, Message, Session } from '#lib/maillog/join/message.ts';
import type { SaslauthdWord } from '#lib/sasl/elsewhere/saslauthd-word.ts';

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
  /** What the host's own saslauthd just said of a name that the daemon refused; the lines are the connection's from now on. */
  takeCheck: (name: string, at: number, session: Session | null) => SaslauthdWord | null;
  /** What the daemon's lines have shown of how it writes. */
  manners: Manners;
};

/** Changed in place. Nothing is lost when they are forgotten: the next lines show them again. */
export type Manners = {
  /** Whether `proto=` says with S and A that there was TLS or a log-in, as it does from 8.15 on; null while nothing has shown it. */
  lettersProtocol: boolean | null;
  /** The newest log-in by the client's address; no session where clients of it just had several names. 8.10 and 8.11 take a message in another process. */
  logins: Map<string, { session: Session | null; at: number }>;
};

export const newManners = (): Manners => ({ lettersProtocol: null, logins: new Map() });

export function newSession(id: number, pid: number, at: number): Session {
  return {
    id,
    pid,
    at,
    lastAt: at,
    clientAddress: null,
    clientName: null,
    tlsVersion: null,
    tlsCipher: null,
    tlsBits: null,
    tlsVerify: null,
    certificateSubject: null,
    authid: null,
    account: null,
    mechanism: null,
    asked: null,
    outgoing: null,
    outgoingTls: null,
    outgoingVerify: null,
    connected: false,
    trouble: null,
    queueId: null,
    messageAt: 0,
  };
}

/**
 * The next connection of the same process id, where nothing else holds the one before: what lives for as long as a connection is remembered costs the engine more
 * to move than to fill again.
 */
export function beginSession(session: Session, id: number, at: number): Session {
  session.id = id;
  session.at = at;
  session.lastAt = at;
  session.clientAddress = null;
  session.clientName = null;
  session.tlsVersion = null;
  session.tlsCipher = null;
  session.tlsBits = null;
  session.tlsVerify = null;
  session.certificateSubject = null;
  session.authid = null;
  session.account = null;
  session.mechanism = null;
  session.asked = null;
  session.outgoing = null;
  session.outgoingTls = null;
  session.outgoingVerify = null;
  session.connected = false;
  session.trouble = null;
  session.queueId = null;
  session.messageAt = 0;
  return session;
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
    copied: false,
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
  return {
    message,
    recipient,
    outcome: 'queued',
    relay: null,
    relayName: null,
    relayAddress: null,
    dsn: null,
    reply: null,
    status: '',
    tlsVersion: null,
    tlsVerify: null,
    tries: 0,
    firstAt: at,
    lastAt: at,
  };
}
