import type { Delivery, MessageStatus } from '#lib/maillog/join/message.ts';
import { answerIn } from '#lib/maillog/join/tell-message.ts';
import { explainReply } from '#lib/maillog/tracking/explain.ts';
import type { Tracked } from '#lib/maillog/tracking/tracked.ts';

/** What became of a message for a recipient, in words. */
export type ToldTracked = {
  says: string;
  /** The server that said so, by name or address; null where it was the gateway itself. */
  by: string | null;
  /** The reason in plain words. */
  why: string | null;
  /** Exactly what the server, or the gateway, said. A stranger may have written it. */
  answer: string | null;
  waits: Waiting | null;
};

/** How long it waits for another try; `next` is a guess from the tries so far, for the log does not say. */
export type Waiting = { since: number; tries: number; last: number; next: number | null };

const says: Record<MessageStatus, string> = {
  receiving: 'Coming in',
  queued: 'On its way',
  sent: 'Delivered',
  deferred: 'Waits',
  refused: 'Refused',
  held: 'Held',
  discarded: 'Discarded',
  abandoned: 'Broken off',
};

export function tellTracked({ status, message, delivery }: Tracked): ToldTracked {
  const own = delivery ? answerIn(delivery) : null;
  const answer = own ?? (status === 'sent' || status === 'queued' ? null : message.reason);
  return {
    says: delivery?.outcome === 'withdrawn' ? 'Taken back' : says[status],
    by: delivery && delivery.tries > 0 ? (delivery.relayName ?? delivery.relayAddress) : null,
    why: whyOf(status, answer, delivery?.dsn ?? null),
    answer,
    waits: delivery && status === 'deferred' ? waitingOf(delivery, message.at) : null,
  };
}

function whyOf(status: MessageStatus, answer: string | null, dsn: string | null): string | null {
  if (answer === null || status === 'sent' || status === 'queued' || status === 'receiving') return null;
  if (status === 'held') return answer;
  const { title } = explainReply(answer, dsn);
  return title === 'Refused' ? null : title;
}

function waitingOf({ firstAt, lastAt, tries }: Delivery, since: number): Waiting {
  const next = tries > 1 ? lastAt + (lastAt - firstAt) / (tries - 1) : null;
  return { since, tries, last: lastAt, next };
}
