import { type Delivery, type Message, type MessageStatus, statusOf } from '#lib/maillog/join/message.ts';
import type { Neighbours } from '#lib/maillog/search/keyset.ts';
import { matches } from '#lib/maillog/search/match-query.ts';
import type { Query } from '#lib/maillog/search/query.ts';

/** A message for one of its recipients: a row of tracking. A message of which no recipient is known has a row as well. */
export type Tracked = {
  /** Its place in the list, and its name: rows grow with the time of their message. */
  id: string;
  gateway: string;
  status: MessageStatus;
  message: Message;
  /** With the next server's words for taking it, as long as the raw line is kept. */
  delivery: Delivery | null;
};

export type TrackedList = {
  rows: Tracked[];
  /** Where to follow from, so that nothing between this answer and the next is missed. */
  cursor: string;
  /** Rows older than this moment were not looked at yet, for it would have taken too long: `older` goes on from there. */
  searchedTo: number | null;
} & Neighbours;

/** What became of a message for one recipient, in the words of a whole message; without a delivery, what became of the message. */
export function trackedStatus(message: Message, delivery: Delivery | null): MessageStatus {
  const whole = statusOf(message);
  if (delivery === null) return whole;
  switch (delivery.outcome) {
    case 'sent':
    case 'refused':
    case 'discarded':
      return delivery.outcome;
    case 'withdrawn':
      return 'abandoned';
    case 'deferred':
    case 'queued':
    case 'held':
      if (message.stage !== 'open' && message.stage !== 'taken') return message.stage;
      if (whole === 'held') return 'held';
      return delivery.outcome === 'deferred' ? 'deferred' : 'queued';
  }
}

/** Whether a row is what a search asks for: as if its recipient were the message's only one. */
export function matchesTracked(
  query: Query,
  { message, delivery, gateway, status }: Tracked,
  now: Date,
): boolean {
  const deliveries = delivery ? [delivery] : [];
  const alone = {
    ...message,
    gateway,
    status,
    deliveries,
    deliveryCount: deliveries.length,
    deferredCount: Number(status === 'deferred'),
  };
  return matches(query, alone, now);
}
