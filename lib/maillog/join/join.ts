import type { Book } from '#lib/maillog/join/book.ts';
import {
  bounceRecipient,
  expire,
  noteAnswer,
  noteDelivery,
  refuseRecipient,
} from '#lib/maillog/join/join-delivery.ts';
import { noteLogin } from '#lib/maillog/join/join-login.ts';
import { fillFromSession, fillLate, noteInSession, sessionOf } from '#lib/maillog/join/join-session.ts';
import type { Message, Session } from '#lib/maillog/join/message.ts';
import type { Fact, MailLine } from '#lib/maillog/parse/line.ts';
import { bareAddress } from '#lib/maillog/parse/scan-address.ts';
import { copyOf } from '#lib/maillog/parse/words.ts';
import { saslauthdTag } from '#lib/sasl/elsewhere/saslauthd-line.ts';

type Of<Kind extends Fact['kind']> = Extract<Fact, { kind: Kind }>;

/**
 * Adds one line to what is known: connections, log-ins, messages and what became of them. Lines come in the order in which they were logged. Answers
 * the connection that the line belongs to. The audit line says whose a message is; without it, the connection's lines do.
 */
export function join(
  line: MailLine,
  at: number,
  book: Book,
  nameOf: (authid: string) => string = String,
): Session | null {
  const { fact, queueId } = line;
  if (fact.kind === 'foreign' || line.tag === saslauthdTag) return null;
  const session = sessionOf(line, at, book);
  const context = { at, session, book, nameOf };
  if (session) noteInSession(session, line, nameOf, book.manners);
  noteOfConnection(fact, context);
  if (queueId !== null) noteInMessage(queueId, fact, context);
  return session;
}

/** A log that says more is damaged, or forged. */
const mostRepeats = 10_000;

type Context = { at: number; session: Session | null; book: Book; nameOf: (authid: string) => string };

/** Which kind it is costs as much to read as anything else of a fact, so it is asked for once. */
function noteOfConnection(fact: Fact, context: Context): void {
  const { at, session, book } = context;
  switch (fact.kind) {
    case 'tls':
      if (session) fillLate(session, fact, at, book);
      return;
    case 'login':
      if (session) fillLate(session, fact, at, book);
      return noteLogin(fact, context);
    case 'login-failure':
      return noteLogin(fact, context);
    case 'repeated':
      for (let count = 0; fact.of && count < Math.min(fact.times, mostRepeats); count += 1)
        noteLogin(fact.of, context);
  }
}

function noteInMessage(queueId: string, fact: Fact, context: Context): void {
  switch (fact.kind) {
    case 'audit':
      return noteAudit(begun(queueId, context), fact, context);
    case 'from':
      return noteFrom(begunBy(queueId, fact, context), fact, context);
    case 'ruleset':
      return noteRuleset(queueId, fact, context);
    case 'recipient-refused': {
      const message = begun(queueId, context);
      if (fact.recipient !== '') return refuseRecipient(message, { ...fact, ...context });
      message.reason ??= fact.reason; // what was said is no address
      return;
    }
    case 'to':
      return noteDelivery(known(queueId, context), fact, context);
    case 'report':
      return noteReport(known(queueId, context), fact, context);
    case 'clone':
      return noteClone(known(queueId, context), fact, context);
    case 'split': {
      const message = known(queueId, context);
      const owner = message.sender ?? '';
      for (const copyId of fact.copyIds) noteClone(message, { kind: 'clone', copyId, owner }, context);
      return;
    }
    case 'clone-of': {
      const clone = { kind: 'clone', copyId: queueId, owner: fact.owner } as const;
      return noteClone(known(fact.originalId, context), clone, context);
    }
    case 'interrupted':
      return noteInterruption(queueId, fact, context);
    default:
      return noteEvent(context.book.message(queueId), fact, context);
  }
}

/** The message of a queue id, begun when it is not known: the log may begin in the middle. */
function known(queueId: string, { at, book }: Context): Message {
  return book.message(queueId) ?? book.openMessage(queueId, at);
}

/**
 * The message that is coming in under a queue id. The id of one that ended without a recipient is used again for the next of the same connection, so a
 * line of one that comes in begins another then; unless it is one more word on the sender that was refused.
 */
function begun(queueId: string, context: Context, refusedSender?: string): Message {
  const { at, session, book } = context;
  const last = book.message(queueId);
  const isSame = last && (last.recipients !== 0 || last.sender === (refusedSender ?? null));
  const message = isSame ? last : book.openMessage(queueId, at);
  if (session) fillFromSession(message, session);
  return message;
}

/** Queue ids of 8.9 and before come again within days: one that was used up with another sender is another message. */
function begunBy(queueId: string, { recipients, sender, messageId }: Of<'from'>, context: Context): Message {
  const last = context.book.message(queueId);
  const isOther = last && hasEnded(last) && (last.sender !== sender || last.messageId !== messageId);
  if (isOther && queueId.length < 12) context.book.openMessage(queueId, context.at);
  return begun(queueId, context, recipients === 0 ? sender : undefined);
}

/** The daemon writes `from=` once it is through with taking a message, or not. */
function hasEnded(message: Message): boolean {
  return message.recipients !== null;
}

function noteAudit(message: Message, fact: Of<'audit'>, { nameOf }: Context): void {
  message.audited = true;
  message.account = fact.authid === null ? null : nameOf(fact.authid);
  message.mechanism = fact.mechanism;
  message.clientAddress = fact.address;
  message.clientPort = fact.port;
  message.tlsVersion = fact.tlsVersion;
  message.tlsVerify = fact.verify;
  message.certificateSubject = fact.certificateSubject;
  message.daemon = fact.daemon;
  message.sender = fact.sender;
}

function noteFrom(message: Message, fact: Of<'from'>, { at, session }: Context): void {
  if (session) {
    session.queueId = copyOf(message.queueId); // a session lives longer than the lines around it
    session.messageAt = at;
  }
  message.sender = fact.sender;
  message.size = fact.size;
  message.recipients = fact.recipients;
  message.messageId = fact.messageId;
  message.protocol = fact.protocol;
  message.daemon = fact.daemon ?? message.daemon;
  message.clientAddress = fact.client.address;
  message.clientName = fact.client.name;
  if (message.stage !== 'open') return;
  message.stage = stageAtEnd(message);
  if (message.stage !== 'abandoned' || session?.trouble?.queueId !== message.queueId) return;
  message.stage = 'refused';
  message.reason ??= session.trouble.text;
}

/** `from=` alone does not mean that a message was taken: one that broke off has no Message-ID there, one without recipients counts none. */
function stageAtEnd({ recipients, messageId, protocol, refusedCount }: Message): Message['stage'] {
  if (recipients === 0) return refusedCount > 0 ? 'refused' : 'abandoned';
  return messageId !== null || protocol === null ? 'taken' : 'abandoned';
}

/** Rule sets that judge something else than a message that comes in. */
const otherRulesets =
  /^(?:check_relay|check_vrfy|check_expn|check_etrn|trust_auth|srv_features|clt_features|greet_pause|authinfo|try_tls|tls_(?:server|rcpt|client)|tls_(?:srv|clt)_features)$/;
/** Those that judge a recipient when the message is on its way to it. */
const ofRecipients: ReadonlySet<string> = new Set(['tls_rcpt', 'check_compat']);
/** Commands of a filter's verdict that do not end a message. */
const otherCommands: ReadonlySet<string> = new Set(['connect', 'helo', 'rcpt', 'unknown', 'quit', 'abort']);

function noteRuleset(queueId: string, fact: Of<'ruleset'>, context: Context): void {
  const { ruleset, subject, verdict } = fact;
  if (ofRecipients.has(ruleset)) return noteAnswer(known(queueId, context), fact, context);
  if (otherRulesets.test(ruleset) || (ruleset.startsWith('milter') && otherCommands.has(subject))) return;
  const isOfSender = ruleset === 'check_mail' || ruleset === 'milter from';
  const last = context.book.message(queueId);
  if (last && hasEnded(last) && last.recipients !== 0) return noteVerdictAtEnd(last, fact);
  const message = begun(queueId, context, isOfSender ? subject : undefined);
  if (fact.client?.address) {
    message.clientAddress = fact.client.address;
    message.clientName = fact.client.name;
  }
  if (isOfSender) message.sender ??= subject;
  if (verdict.kind === 'quarantine') message.reason = verdict.reason;
  if (verdict.kind === 'discard') message.stage = 'discarded';
  if (verdict.kind !== 'reject') return;
  if (ruleset === 'check_rcpt')
    return refuseRecipient(message, { recipient: subject, reason: verdict.reply, ...context });
  message.reason = verdict.reply;
  message.stage = 'refused';
  if (isOfSender) message.recipients = 0; // the daemon may go on with the next one without a `from=` line
}

/** The `to=` line behind says what came of it; of what a filter, or a rule for headers, refused after DATA it leaves out the code. */
function noteVerdictAtEnd(message: Message, { verdict }: Of<'ruleset'>): void {
  if (verdict.kind === 'reject' && message.sentCount + message.deferredCount + message.refusedCount === 0)
    message.reason ??= verdict.reply;
}

/** A report on a message is a message of the gateway's own: it has no client. */
function noteReport(message: Message, fact: Of<'report'>, { at, book }: Context): void {
  const { childId, report, reason } = fact;
  const child = book.message(childId) ?? book.openMessage(childId, at);
  child.parent = message.queueId;
  child.sender = '';
  child.stage = 'taken';
  if (reason.startsWith('Cannot send message')) return expire(message, reason, { at, book });
  const isOfFailure = report === 'DSN' || report === 'return to sender';
  if (!isOfFailure || /^(?:Return receipt|Warning: )/.test(reason) || message.refusedCount > 0) return;
  const [, recipient, error = ''] = /^(.{1,500}?)\.\.\. (.+)$/.exec(reason) ?? [];
  // nothing was tried: what a name became cannot be delivered to
  if (recipient !== undefined)
    bounceRecipient(message, { recipient: bareAddress(recipient), reason: error, at, book });
}

/** A copy for the recipients of a list that has an owner: the same message of the same account, under a queue id of its own. */
function noteClone(message: Message, { copyId, owner }: Of<'clone'>, { at, book }: Context): void {
  const copy = book.message(copyId) ?? book.openMessage(copyId, at);
  message.copied = true;
  const own = {
    copied: false,
    id: copy.id,
    queueId: copyId,
    at: copy.at,
    parent: message.queueId,
    sender: owner,
  };
  Object.assign(copy, message, own, { stage: 'taken', sentCount: 0, deferredCount: 0, refusedCount: 0 });
}

/** The reason stands in the log before the `from=` line that ends the message. A connection that ends without MAIL has no message. */
function noteInterruption(queueId: string, { text }: Of<'interrupted'>, context: Context): void {
  const inMessage = /collect: | after (?:mail|rcpt|data)$/.test(text);
  const message = inMessage ? begun(queueId, context) : context.book.message(queueId);
  if (message && !hasEnded(message)) message.reason = text;
}

function noteEvent(message: Message | null, fact: Fact, { at, book }: Context): void {
  if (!message) return;
  switch (fact.kind) {
    case 'too-large':
      message.stage = 'refused';
      message.reason = `The message has ${fact.size} bytes, and ${fact.limit} are allowed.`;
      return;
    case 'headers-too-large':
      message.stage = 'refused';
      message.reason = `The headers are larger than ${fact.limit} bytes.`;
      return;
    case 'too-many-hops':
      message.stage = 'refused';
      message.reason = fact.text;
      return;
    case 'discarded':
      message.stage = 'discarded';
      return;
    case 'held':
      message.held = true;
      message.reason = fact.reason;
      return;
    case 'released':
      message.held = false;
      return;
    case 'done':
      message.done = true;
      expire(message, 'The message is no longer in the queue.', { at, book });
  }
}
