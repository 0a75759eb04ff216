import type { MessageStatus } from '#lib/maillog/join/message.ts';

/** Messages of one hour, each counted once, by what became of them. */
export type HourCount = {
  /** The start of the hour, in milliseconds. */
  at: number;
  /** Taken by the gateway: delivered, on the way, or held. */
  accepted: number;
  /** Not taken, or refused for a recipient further on. */
  refused: number;
  deferred: number;
  /** Discarded, broken off, or still coming in. */
  other: number;
};

export const hourMs = 3_600_000;

export const barOf = {
  queued: 'accepted',
  sent: 'accepted',
  held: 'accepted',
  refused: 'refused',
  deferred: 'deferred',
  discarded: 'other',
  abandoned: 'other',
  receiving: 'other',
} as const satisfies Record<MessageStatus, keyof HourCount>;

/** What a search comes to. */
export type Totals = {
  messages: number;
  /** Recipients by what became of the message for them. */
  sent: number;
  deferred: number;
  refused: number;
  bytes: number;
  firstAt: number | null;
  lastAt: number | null;
};

/** A search in numbers: what it comes to, hour by hour, and how many took part. */
export type Summary = {
  totals: Totals;
  perHour: HourCount[];
  /** How many accounts and client addresses; null where so many messages match that only their sums are kept. */
  accounts: number | null;
  clients: number | null;
};

export type Span = { gateway?: string; since?: Date; until?: Date };

/** What one account did in one hour from one address; `client` is null for this host itself. */
export type AccountHourRow = {
  account: string;
  client: string | null;
  /** When the hour began. */
  at: number;
  messages: number;
  recipients: number;
  refused: number;
  /** Most recipients of one message. */
  largest: number;
  /** Log-ins. */
  accepted: number;
  failed: number;
};
