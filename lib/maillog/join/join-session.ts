import type { Book, Manners } from '#lib/maillog/join/book.ts';
import type { Message, Session } from '#lib/maillog/join/message.ts';
import type { Fact, MailLine, Peer } from '#lib/maillog/parse/line.ts';
import { parsePeer } from '#lib/maillog/parse/peer.ts';
import { copyOf } from '#lib/maillog/parse/words.ts';

/** A client that is silent is sent away after an hour at most (RFC 5321 section 4.5.3.2; Timeout.command); then its process id is free. */
const longestSilence = 2 * 3_600_000;

/**
 * The connection that a line belongs to, begun when it is the first of one; null when no connection is known. Process ids are used again, and below
 * LogLevel 10 no line says that a connection begins; so a line that cannot be of the known one begins another.
 */
export function sessionOf({ pid, queueId, fact }: MailLine, at: number, book: Book): Session | null {
  if (pid === null) return null;
  const known = book.session(pid);
  noteManners(book.manners, fact);
  const isSame = known && at - known.lastAt < longestSilence && !contradicts(known, fact, at, book.manners);
  const current = isSame ? known : parentOf(queueId, fact, at, book.manners);
  const session = current ?? (begins(fact) ? book.openSession(pid, at) : null);
  if (session) session.lastAt = Math.max(session.lastAt, at);
  return session;
}

/** Lines of the same moment may come in another order than they were written in: syslog promises none. */
const mostLate = 10_000;

function begins(fact: Fact): boolean {
  switch (fact.kind) {
    case 'connect':
    case 'login':
    case 'login-failure':
    case 'login-name':
    case 'tls':
    case 'certificate':
    case 'audit':
    case 'idle':
      return true;
    case 'tls-trouble':
      return clientOfTrouble(fact.text) !== null;
    case 'from':
      return fact.protocol !== null;
    default:
      return false;
  }
}

function noteManners(manners: Manners, fact: Fact): void {
  switch (fact.kind) {
    case 'from':
      if (lettered.has(fact.protocol ?? '')) manners.lettersProtocol = true;
      return;
    case 'tls':
      if (isOldVersion(fact.version)) manners.lettersProtocol = false;
      return;
    case 'daemon': {
      const release = /\b8\.(\d{1,2})(?!\d)/.exec(fact.text)?.[1];
      if (release !== undefined) manners.lettersProtocol = Number(release) >= 15;
    }
  }
}

const lettered = new Set(['ESMTP', 'UTF8SMTP'].flatMap((one) => [`${one}S`, `${one}A`, `${one}SA`]));

/** `TLSv1/SSLv3` for every version of TLS, as up to 8.14. */
const isOldVersion = (version: string): boolean => version.includes('/');

/** Of 8.10 and 8.11, which start a process for each message: seven signs, and five or more for that process. */
const forkedId = /^[0-9A-Za-z]{7}\d{5}$/;
/** The process of the connection waits for the one of the message, so that there is little between a log-in and what is sent with it. */
const longestFork = 600_000;
const mostLogins = 10_000;

function parentOf(queueId: string | null, fact: Fact, at: number, { logins }: Manners): Session | null {
  if (logins.size === 0 || fact.kind !== 'from' || queueId === null || !forkedId.test(queueId)) return null;
  const session = logins.get(fact.client.address ?? '')?.session ?? null;
  return session && Math.abs(at - session.lastAt) < longestFork ? session : null;
}

/** Keeps a log-in for the messages of other processes, as long as the daemon may be one that forks. */
function rememberLogin(session: Session, { logins }: Manners): void {
  const address = session.clientAddress ?? '';
  const at = session.lastAt;
  const before = logins.get(address);
  const isOther = before && at - before.at < longestFork && before.session?.authid !== session.authid;
  if (logins.size >= mostLogins) logins.clear();
  logins.set(address, { session: isOther ? null : session, at });
}

function contradicts(session: Session, fact: Fact, at: number, manners: Manners): boolean {
  const address = clientIn(fact)?.address ?? (fact.kind === 'audit' ? fact.address : null);
  if (address !== null && session.clientAddress !== null && address !== session.clientAddress) return true;
  switch (fact.kind) {
    case 'connect':
      return session.connected || Math.abs(at - session.at) > mostLate;
    case 'tls':
      return fact.side === 'server' && session.tlsVersion !== null; // RFC 3207 section 4.2: only once
    case 'login':
      return session.authid !== null; // RFC 4954 section 4: only once
    case 'audit':
      return session.authid !== null && session.authid !== fact.authid;
    case 'from':
      return isOtherProtocol(session, fact.protocol, manners);
    default:
      return false;
  }
}

/** The protocol says with S and A whether TLS and a log-in were there (RFC 3848). */
function isOtherProtocol(session: Session, protocol: string | null, manners: Manners): boolean {
  switch (protocol) {
    case 'ESMTP':
    case 'UTF8SMTP':
      return (session.authid !== null || session.tlsVersion !== null) && wouldSay(session, manners);
    case 'ESMTPS':
    case 'UTF8SMTPS':
      return session.authid !== null;
    case 'ESMTPA':
    case 'UTF8SMTPA':
      return session.tlsVersion !== null;
    default:
      return false;
  }
}

/** Whether the daemon would have written the letters. Up to 8.14 it never does: there, process and client alone say what belongs together. */
function wouldSay({ tlsVersion }: Session, { lettersProtocol }: Manners): boolean {
  return tlsVersion === null
    ? lettersProtocol === true
    : !isOldVersion(tlsVersion) && lettersProtocol !== false;
}

/** `STARTTLS=server, error: accept failed=-1, reason=…, relay=[198.51.100.7]`: a client whose TLS came to nothing. */
function clientOfTrouble(text: string): Peer | null {
  const relay = /^STARTTLS=server, error: .*, relay=([^,=]*)$/.exec(text)?.[1];
  return relay === undefined ? null : parsePeer(relay);
}

function clientIn(fact: Fact): Peer | null {
  switch (fact.kind) {
    case 'tls':
      return fact.side === 'server' ? fact.peer : null;
    case 'from':
    case 'connect':
    case 'login':
    case 'login-failure':
    case 'ruleset':
    case 'idle':
    case 'asked':
    case 'attack':
    case 'suspicious':
    case 'headers-too-large':
      return fact.client;
    case 'tls-trouble':
      return clientOfTrouble(fact.text);
    default:
      return null;
  }
}

/** Writes down what a line tells of its connection. */
export function noteInSession(
  session: Session,
  { fact, queueId }: MailLine,
  nameOf: (authid: string) => string,
  manners: Manners,
): void {
  const client = clientIn(fact);
  if (client?.address) {
    session.clientAddress = client.address;
    session.clientName = client.name;
  }
  switch (fact.kind) {
    case 'connect':
      session.connected = true;
      return;
    case 'trouble':
      if (queueId === null) return;
      session.trouble = {
        queueId: copyOf(queueId),
        text: copyOf(fact.text.replace(/^SYSERR(?:\([^)]*\))?: /, '')),
      };
      return;
    case 'tls':
      return noteTls(session, fact);
    case 'certificate':
      if (fact.side === 'server') session.certificateSubject = fact.subject || null;
      return;
    case 'login-name':
      session.asked = { mechanism: fact.mechanism, authid: fact.authid, actFor: fact.actFor };
      return;
    case 'login':
      session.authid = fact.authid;
      session.account = nameOf(fact.authid);
      session.mechanism = fact.mechanism;
      if (manners.lettersProtocol !== true) rememberLogin(session, manners);
  }
}

function noteTls(session: Session, fact: Extract<Fact, { kind: 'tls' }>): void {
  if (fact.side === 'server') {
    session.tlsVersion = fact.version;
    session.tlsCipher = fact.cipher;
    session.tlsBits = fact.bits;
    session.tlsVerify = fact.verify;
  } else {
    session.outgoing = fact.peer;
    session.outgoingTls = fact.version;
    session.outgoingVerify = fact.verify;
  }
}

/** A log-in, or TLS, that is told only after the message it was for; the message's protocol says that there was one. */
export function fillLate(session: Session, { kind }: Fact, at: number, book: Book): void {
  if (session.queueId === null || Math.abs(at - session.messageAt) > mostLate) return;
  const message = book.message(session.queueId);
  const letters = /^(?:ESMTP|UTF8SMTP)(S?)(A?)$/.exec(message?.protocol ?? '');
  if (!message || !letters || message.session !== session.id) return;
  const isMissing =
    kind === 'login' ? letters[2] !== '' && !message.account : letters[1] !== '' && !message.tlsVersion;
  if (isMissing) fillFromSession(message, session);
}

/** What a message has from its connection. What the audit line said stays: it is the better witness. */
export function fillFromSession(message: Message, session: Session): void {
  message.session = session.id;
  message.clientAddress ??= session.clientAddress;
  message.clientName ??= session.clientName;
  message.tlsVersion ??= session.tlsVersion;
  message.tlsVerify ??= session.tlsVerify;
  message.certificateSubject ??= session.certificateSubject;
  message.tlsCipher = session.tlsCipher;
  message.tlsBits = session.tlsBits;
  if (message.audited) return;
  message.account = session.account;
  message.mechanism = session.mechanism;
}
