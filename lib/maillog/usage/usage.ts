import type { Query } from '#lib/maillog/search/query.ts';

/** A time, in milliseconds: from the first, and before the second. */
export type Period = { since: number; until: number };

/** A search without its time, and the time; spans within brackets count back from `now`. */
export type AskedUsage = {
  query: Query;
  period: Period;
  now: Date;
  /** Also messages of those who did not log in. Nothing but their hours is counted beforehand: the rest takes going through them. */
  all?: true;
};

/** What was relayed for people who logged in, within a stretch of time. */
export type Relayed = {
  messages: number;
  /** Messages by what became of them: not taken or refused further on, waiting, and neither (discarded, broken off). The rest was accepted. */
  refusedMessages: number;
  deferredMessages: number;
  otherMessages: number;
  recipients: number;
  /** Recipients by what became of the message for them. */
  sent: number;
  deferred: number;
  refused: number;
  bytes: number;
};

export const relayedNames = [
  'messages',
  'refusedMessages',
  'deferredMessages',
  'otherMessages',
  'recipients',
  'sent',
  'deferred',
  'refused',
  'bytes',
] as const satisfies readonly (keyof Relayed)[];

export const nothingRelayed: Relayed = {
  messages: 0,
  refusedMessages: 0,
  deferredMessages: 0,
  otherMessages: 0,
  recipients: 0,
  sent: 0,
  deferred: 0,
  refused: 0,
  bytes: 0,
};

export function addRelayed(sums: Relayed, more: Relayed): void {
  for (const name of relayedNames) sums[name] += more[name];
}

/** Failed log-ins are counted where a search asks for nothing that only a message has; otherwise null. */
export type Stretch = Relayed & { at: number; failures: number | null };

/** Of whom a list is. */
export const usageKinds = ['account', 'client', 'network'] as const;
export type UsageKind = (typeof usageKinds)[number];

/** What one account sent, or what came from one address. */
export type Use = Pick<Relayed, 'messages' | 'recipients' | 'sent' | 'deferred' | 'refused' | 'bytes'> & {
  /** The account or the address; empty for this host itself. */
  name: string;
  firstAt: number;
  lastAt: number;
};

/** Which accounts sent from which addresses; the address of this host itself is empty. */
export type Pair = { account: string; client: string };

/** One value among the messages of a search. */
export type Share = { value: string | null; messages: number; firstAt: number; lastAt: number };

/** Recipients of a domain, and how many of them were refused or wait. */
export type DomainShare = { domain: string; recipients: number; refused: number; deferred: number };

/** Why recipients were refused or wait, in the other server's words. */
export type ReplyShare = {
  outcome: 'refused' | 'deferred';
  dsn: string | null;
  reply: string;
  recipients: number;
};

/** Why log-ins failed. */
export type FailureShare = {
  mechanism: string;
  failure: { code: number; error: string; detail: string };
  failures: number;
  lastAt: number;
};

/** How the messages of a search were sent, and what became of them. */
export type UsageDetail = {
  mechanisms: Share[];
  tls: Share[];
  senders: Share[];
  domains: DomainShare[];
  replies: ReplyShare[];
  /** Why messages were not taken at all. */
  reasons: { reason: string; messages: number }[];
  /** Null where a search asks for what only a message has. */
  failures: FailureShare[] | null;
};
