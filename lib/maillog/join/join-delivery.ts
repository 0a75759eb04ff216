import type { Book } from '#lib/maillog/join/book.ts';
import type { Delivery, Message, Session } from '#lib/maillog/join/message.ts';
import type { Fact, Outcome, Peer } from '#lib/maillog/parse/line.ts';

type To = Extract<Fact, { kind: 'to' }>;
type Ruleset = Extract<Fact, { kind: 'ruleset' }>;
type Context = { at: number; session: Session | null; book: Book };

/** What a `to=` line says: a try to deliver, or, without a mailer, what the daemon made of the message while it came in. */
export function noteDelivery(message: Message, fact: To, { at, session, book }: Context): void {
  const whole = wholeReply(message, fact);
  for (const recipient of fact.recipients) {
    const delivery = deliveryTo(message, recipient, at, book);
    const isSettled = delivery.outcome === 'sent' || (delivery.outcome === 'refused' && delivery.tries > 0);
    if (fact.tried && fact.outcome !== 'held') delivery.tries += 1;
    if (isSettled && mayBeTriedAgain.has(fact.outcome)) continue; // it was logged before what settled it, and comes late
    setOutcome(message, delivery, fact.outcome, at);
    delivery.relay = fact.relayText ?? delivery.relay;
    delivery.relayName = fact.relay?.name ?? delivery.relayName;
    delivery.relayAddress = fact.relay?.address ?? delivery.relayAddress;
    delivery.dsn = fact.dsn ?? (whole && (enhancedCode.exec(whole)?.[0] ?? null));
    delivery.reply =
      fact.reply ?? whole ?? (delivery.status === '' || fact.status === 'Deferred' ? delivery.reply : null);
    delivery.status = fact.status;
    if (session?.outgoing && fact.relay && isSameHost(session.outgoing, fact.relay)) {
      delivery.tlsVersion = session.outgoingTls;
      delivery.tlsVerify = session.outgoingVerify;
    }
  }
  if (fact.outcome === 'sent') noteNext(message, fact, book);
  if (fact.tried) message.held = fact.outcome === 'held';
  if (fact.outcome === 'held') message.reason ??= fact.status.replace(/^quarantined: /, '');
  if (fact.tried) message.stage = message.stage === 'refused' ? 'refused' : 'taken';
  else endUntried(message, fact);
}

/** The daemon names the next host of a TLS connection without its address, unless the route is an address. */
function isSameHost(one: Peer, other: Peer): boolean {
  return one.address === null || other.address === null
    ? one.name !== null && one.name === other.name
    : one.address === other.address;
}

const mayBeTriedAgain: ReadonlySet<Outcome> = new Set<Outcome>(['deferred', 'queued', 'held']);

const takenAs = /^Sent \((?:\d\.\d\.\d )?([0-9A-Za-z]{7,8}\d{5,10}) Message accepted for delivery\)/;

/** What was handed in on the host itself goes to the daemon of the same host, which gives it a queue id of its own. */
function noteNext(message: Message, { relay, status }: To, book: Book): void {
  const isLocal = relay?.address?.startsWith('127.') || relay?.address === '::1';
  const nextId = isLocal ? takenAs.exec(status)?.[1] : undefined;
  const next = nextId === undefined ? null : book.message(nextId);
  if (next && next !== message) next.parent ??= message.queueId;
}

/** Without a mailer, the line stands behind `from=` and takes back that the message was taken. */
function endUntried(message: Message, { outcome, status }: To): void {
  if (outcome === 'refused') message.stage = 'refused';
  if (outcome === 'discarded') message.stage = 'discarded';
  if (outcome === 'withdrawn') message.stage = 'abandoned';
  if (outcome === 'refused' || outcome === 'withdrawn') message.reason ??= status;
}

/** `stat=Blocked` leaves out what the filter's or the rule set's line in front of it has: `550 5.7.1 Blocked`. */
function wholeReply(message: Message, { outcome, tried, dsn, status }: To): string | null {
  const { reason } = message;
  const isIt = !tried && outcome === 'refused' && dsn === null && /^[45]\d\d /.test(reason ?? '');
  return isIt && status !== '' && reason?.endsWith(` ${status}`) ? reason : null;
}

const enhancedCode = /\b[245]\.\d{1,3}\.\d{1,3}\b/;

export type Refused = { recipient: string; reason: string; at: number; book: Book };

/** What a rule says of a recipient; the `to=` line behind says only what came of that. */
export function noteAnswer(message: Message, { subject, verdict }: Ruleset, { at, book }: Context): void {
  if (verdict.kind === 'reject')
    Object.assign(deliveryTo(message, subject, at, book), { reply: verdict.reply, status: '' });
}

/** A recipient that was refused at RCPT. */
export function refuseRecipient(message: Message, { recipient, reason, at, book }: Refused): void {
  const delivery = deliveryTo(message, recipient, at, book);
  setOutcome(message, delivery, 'refused', at);
  delivery.reply = reason;
  delivery.status = reason;
  delivery.dsn = enhancedCode.exec(reason)?.[0] ?? null;
  message.reason ??= reason;
}

/** A recipient that the daemon took, and then could do nothing with: no `to=` line says so, but the report on it. */
export function bounceRecipient(message: Message, refused: Refused): void {
  refuseRecipient(message, refused);
  const delivery = refused.book.delivery(message, refused.recipient);
  if (delivery) delivery.tries = Math.max(delivery.tries, 1);
}

/** Nobody tries again: what was deferred has failed. */
export function expire(message: Message, reason: string, { at, book }: { at: number; book: Book }): void {
  for (const delivery of message.deferredCount > 0 ? book.waiting(message) : []) {
    setOutcome(message, delivery, 'refused', at);
    delivery.status = `${reason} ${delivery.status}`;
  }
}

function deliveryTo(message: Message, recipient: string, at: number, book: Book): Delivery {
  return book.delivery(message, recipient) ?? book.openDelivery(message, recipient, at);
}

const counters = { sent: 'sentCount', deferred: 'deferredCount', refused: 'refusedCount' } as const;

function setOutcome(message: Message, delivery: Delivery, outcome: Outcome, at: number): void {
  const before = counterOf(delivery.outcome);
  const after = counterOf(outcome);
  if (before) message[before] -= 1;
  if (after) message[after] += 1;
  delivery.outcome = outcome;
  delivery.lastAt = at;
}

function counterOf(outcome: Outcome): (typeof counters)[keyof typeof counters] | null {
  return outcome === 'sent' || outcome === 'deferred' || outcome === 'refused' ? counters[outcome] : null;
}
