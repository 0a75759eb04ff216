import {
  type Book,
  beginSession,
  newDelivery,
  newManners,
  newMessage,
  newSession,
} from '#lib/maillog/join/book.ts';
import type { Delivery, Message, Session } from '#lib/maillog/join/message.ts';
import { copyOf } from '#lib/maillog/parse/words.ts';

/** A message with what became of it for each recipient. */
export type ToldMessage = { message: Message; deliveries: readonly Delivery[] };

/** A book that keeps only what may still change; what is through is handed on. */
export type PassingBook = Book & {
  /** To be called once for each line: hands on what nobody will say more about. */
  turn: (at: number) => void;
  /** Hands on the rest, in the order of its times; a message at each step. */
  close: () => Generator<void>;
};

type Kept = {
  message: Message;
  deliveries: Delivery[];
  byRecipient: Map<string, Delivery> | null;
  openedLine: number;
  lastLine: number;
  lastAt: number;
  /** It was handed on. */
  gone: boolean;
};

/*
 * Times decide only together with a number of lines, so that a clock that jumps ahead does not end what is still going on.
 */
const restAfterLines = 4096;
const sweepEvery = 1024;
/** What is handed on before the engine has moved it in memory costs half: most messages are through long before, so they are looked at when this is over. */
const freshFor = 120_000;
const longSweepEvery = 16_384;
/** Lines of the same moment come in any order; after this nobody says more of what is done. */
const doneFor = 60_000;
/** Sendmail gives up after five days (Timeout.queuereturn). */
const waitsFor = 6 * 86_400_000;
const waitsForLines = 200_000;
/** Nothing says how many recipients a report has, and up to LogLevel 10 nothing that it is done; those that are not named in this time never are. */
const reportsFor = 3_600_000;
const reportsForLines = 20_000;
/** More are handed on as they are, the oldest first. */
const mostWaiting = 100_000;
const mostSessions = 50_000;
const mostRecent = 1 << 12;
/** So many recipients are looked through one by one. */
const fewRecipients = 8;

export function passingBook(handOn: (told: ToldMessage) => void): PassingBook {
  const byId = new Map<string, Kept>();
  /** In the order in which they began; what was handed on meanwhile is still among them. */
  let fresh: Kept[] = [];
  const waiting = new Set<Kept>();
  const sessions = new Map<number, Session>();
  /** Those that were asked for last, by the last bits of the process id: lines of a connection stand near each other. */
  const recent: (Session | undefined)[] = Array.from({ length: mostRecent });
  const manners = newManners();
  let ids = 0;
  let lines = 0;
  let newest = 0;
  let last: Kept | null = null;

  const find = (queueId: string) => {
    const kept = byId.get(queueId) ?? null;
    if (kept) last = kept;
    return kept;
  };
  const keptOf = (message: Message) => (last?.message === message ? last : find(message.queueId));
  const leave = (kept: Kept) => {
    byId.delete(kept.message.queueId);
    waiting.delete(kept);
    kept.gone = true;
    if (last === kept) last = null;
    handOn(kept);
  };

  function isFresh({ message, openedLine }: Kept): boolean {
    const age = lines - openedLine;
    return age < sweepEvery || (age < restAfterLines && newest - message.at <= freshFor);
  }

  function sweepFresh(): void {
    let count = 0;
    for (const kept of fresh) {
      if (isFresh(kept)) break;
      count += 1;
      if (kept.gone) continue;
      if (isThrough(kept) && newest - kept.lastAt > doneFor && lines - kept.lastLine > sweepEvery)
        leave(kept);
      else {
        settle(kept);
        waiting.add(kept);
      }
    }
    fresh = fresh.slice(count);
  }

  function forget(session: Session): void {
    sessions.delete(session.pid);
    recent[session.pid & (mostRecent - 1)] = undefined;
  }

  function sweepWaiting(): void {
    for (const kept of waiting) {
      const idle = newest - kept.lastAt;
      const idleLines = lines - kept.lastLine;
      const isOver = isThrough(kept)
        ? idle > doneFor && idleLines > restAfterLines
        : isSettledReport(kept)
          ? idle > reportsFor && idleLines > reportsForLines
          : idle > waitsFor && idleLines > waitsForLines;
      if (isOver || waiting.size > mostWaiting) leave(kept);
    }
    for (const session of sessions.values()) if (newest - session.lastAt > doneFor * 125) forget(session);
    if (sessions.size <= mostSessions) return;
    const oldest = [...sessions.values()].toSorted((a, b) => a.id - b.id);
    for (const session of oldest.slice(0, sessions.size - mostSessions)) forget(session);
  }

  return {
    turn(at) {
      lines += 1;
      if (at > newest) newest = at;
      if (lines % sweepEvery === 0) sweepFresh();
      if (lines % longSweepEvery === 0) sweepWaiting();
    },
    *close() {
      const rest = [...byId.values()];
      byId.clear();
      fresh = [];
      waiting.clear();
      sessions.clear();
      recent.fill(undefined);
      last = null;
      for (const kept of rest.toSorted(
        (a, b) => a.message.at - b.message.at || a.message.id - b.message.id,
      )) {
        handOn(kept);
        yield;
      }
    },
    session(pid) {
      const near = recent[pid & (mostRecent - 1)];
      if (near?.pid === pid) return near;
      const session = sessions.get(pid) ?? null;
      if (session) recent[pid & (mostRecent - 1)] = session;
      return session;
    },
    openSession(pid, at) {
      const last = sessions.get(pid);
      const before = last && (last.authid === null || manners.logins.size === 0) ? last : undefined;
      const session = before ? beginSession(before, (ids += 1), at) : newSession((ids += 1), pid, at);
      if (!before) sessions.set(pid, session);
      recent[pid & (mostRecent - 1)] = session;
      return session;
    },
    message(queueId) {
      const kept = find(queueId);
      if (!kept) return null;
      kept.lastLine = lines;
      kept.lastAt = Math.max(kept.lastAt, newest);
      return kept.message;
    },
    openMessage(queueId, at) {
      const before = find(queueId);
      if (before) leave(before);
      const message = newMessage((ids += 1), queueId, at);
      last = {
        message,
        deliveries: [],
        byRecipient: null,
        openedLine: lines,
        lastLine: lines,
        lastAt: at,
        gone: false,
      };
      byId.set(queueId, last);
      fresh.push(last);
      return message;
    },
    delivery(message, recipient) {
      const kept = keptOf(message);
      return kept ? deliveryIn(kept, recipient) : null;
    },
    openDelivery(message, recipient, at) {
      const delivery = newDelivery(message.id, recipient, at);
      const kept = keptOf(message);
      kept?.deliveries.push(delivery);
      kept?.byRecipient?.set(recipient.toLowerCase(), delivery);
      return delivery;
    },
    waiting: (message) =>
      keptOf(message)?.deliveries.filter(({ outcome }) => outcome === 'deferred' || outcome === 'queued') ??
      [],
    addLogin: () => {},
    takeCheck: () => null,
    manners,
  };
}

function deliveryIn(kept: Kept, recipient: string): Delivery | null {
  const { deliveries } = kept;
  if (deliveries.length === 0) return null;
  if (deliveries.length <= fewRecipients) {
    for (const delivery of deliveries) {
      if (delivery.recipient === recipient) return delivery;
      if (
        delivery.recipient.length === recipient.length &&
        delivery.recipient.toLowerCase() === recipient.toLowerCase()
      )
        return delivery;
    }
    return null;
  }
  kept.byRecipient ??= new Map(deliveries.map((delivery) => [delivery.recipient.toLowerCase(), delivery]));
  return kept.byRecipient.get(recipient.toLowerCase()) ?? null;
}

/** Every recipient has it, or will not get it. */
function isThrough({ message }: Kept): boolean {
  if (message.held) return false;
  if (
    message.done ||
    message.stage === 'refused' ||
    message.stage === 'discarded' ||
    message.stage === 'abandoned'
  )
    return true;
  const settled = message.sentCount + message.refusedCount;
  return message.recipients !== null && message.deferredCount === 0 && settled >= message.recipients;
}

/** A report, or a copy, of which every known recipient has it or will not get it. */
function isSettledReport({ message, deliveries }: Kept): boolean {
  const settled = message.sentCount + message.refusedCount;
  return message.parent !== null && !message.held && settled > 0 && settled >= deliveries.length;
}

/** What stays for long is taken out of the lines it was cut from. */
function settle({ message, deliveries }: Kept): void {
  const own = (text: string | null) => (text === null ? null : copyOf(text));
  message.queueId = copyOf(message.queueId);
  message.sender = own(message.sender);
  message.messageId = own(message.messageId);
  message.reason = own(message.reason);
  message.parent = own(message.parent);
  for (const delivery of deliveries) {
    delivery.recipient = copyOf(delivery.recipient);
    delivery.relay = own(delivery.relay);
    delivery.reply = own(delivery.reply);
    delivery.status = copyOf(delivery.status);
  }
}
