import type { ListedLogin, LoginFilter, LoginList } from '#lib/maillog/list-logins.ts';
import type { StoredDay } from '#lib/maillog/retention.ts';
import type { Page } from '#lib/maillog/search/keyset.ts';
import type { Query, QueryKey } from '#lib/maillog/search/query.ts';
import type { AccountHourRow, Span, Summary } from '#lib/maillog/summary.ts';
import type { Journey } from '#lib/maillog/tracking/journey.ts';
import type { ListedMessage, MessageList } from '#lib/maillog/tracking/list-messages.ts';
import type { Tracked, TrackedList } from '#lib/maillog/tracking/tracked.ts';
import type { Visit, VisitFilter } from '#lib/maillog/tracking/visit.ts';
import type { AskedUsage, Pair, Stretch, UsageDetail, Use } from '#lib/maillog/usage/usage.ts';

/** How far the log of a gateway has been stored. */
export type Progress = {
  gateway: string;
  cursor: string;
  /** When its newest stored line was written, and when the gateway was last asked. */
  newestAt: number | null;
  pulledAt: number | null;
};

/** A place where lines are missing, in the words of the agent that lost them. */
export type Gap = { gateway: string; at: number; text: string };

/** A search at a time: spans such as `7d` count back from there. */
export type Asked = { query: Query; now: Date };

/** What came or changed behind a place in the order of storing. */
export type Followed = {
  /** The newest first. */
  rows: Tracked[];
  /** The messages that these are the rows of, as far as a search finds them: other rows of theirs are no longer what it finds. */
  messages: number[];
  cursor: string;
  /** So much happened that the list is better read anew. */
  missed: boolean;
};

/** A place within a day, counted in UTC from 1970 (place.ts). */
export type DayPlace = { day: number; from: number };

/** What lies behind a place of a day; `next` is where to go on, null at the end of the day. */
export type Walked<Row> = { rows: Row[]; next: number | null };

/**
 * Everything that a search finds, day by day, the oldest first: some of it at a time, in short reads, so that nobody waits for one who takes everything
 * and nothing is held open in between. Null when the day was deleted.
 */
export type LogWalk = {
  /** The days that may have something. */
  days: readonly number[];
  /** Messages with all their deliveries. */
  messages: (place: DayPlace, limit: number) => Walked<ListedMessage> | null;
  /** The rows of tracking: messages with the deliveries that the search means, for a word such as `to:` chooses recipients. */
  recipients: (place: DayPlace, limit: number) => Walked<ListedMessage> | null;
  logins: (place: DayPlace, limit: number) => Walked<ListedLogin> | null;
};

/** What there is of the store. */
export type Holdings = { days: number; oldestAt: number | null; bytes: number };

/**
 * The mail log, for the console: what any store of it answers. Every question is one short read; nothing here writes. All SQL is in
 * lib/maillog/sqlite.
 */
export type LogReader = {
  listMessages: (asked: Asked, page: Page) => MessageList;
  summary: (asked: Asked) => Summary;
  /** The same with a row for each recipient. A search that is asked whether it is late, and is, stops where it may go on later. */
  listTracked: (asked: Asked, page: Page, isLate?: () => boolean) => TrackedList;
  /** Rows that came or changed since; without a cursor, only where to begin. */
  followTracked: (asked: Asked, cursor: string | null) => Followed;
  /** Values of a key that begin like this, those of the newest days first. */
  complete: (key: QueryKey, start: string, limit: number) => string[];
  /** Null when the gateway's log has no such message. */
  journey: (gateway: string, queueId: string) => Journey | null;
  logins: (filter: LoginFilter, page: Page) => LoginList;
  /** Connections with their lines, the newest first: also those that came to nothing. */
  visits: (filter: VisitFilter, limit: number) => Visit[];
  /** What was relayed for people who logged in, by bars of this length (bucket.ts). */
  stretches: (asked: AskedUsage, bucket: number) => Stretch[];
  /** What every account sent, or what came from every address, in no order. */
  uses: (asked: AskedUsage, who: 'account' | 'client') => Use[];
  /** How often log-ins failed for each account or from each address, of all or of these, or of addresses in these networks; null where the search asks for what only a message has. */
  tries: (
    asked: AskedUsage,
    who: 'account' | 'client',
    names: readonly string[] | null,
  ) => { name: string; failures: number }[] | null;
  /** Which account sent from which address; of all, or of these, or of addresses in these networks. A pair may stand there twice. */
  pairs: (asked: AskedUsage, among: { who: 'account' | 'client'; names: readonly string[] } | null) => Pair[];
  usageDetail: (asked: AskedUsage) => UsageDetail;
  /** Every hour of every account on the day (place.ts). */
  accountHours: (day: number) => AccountHourRow[];
  /** How many messages and log-ins the day has, to see whether it changed. */
  dayCount: (day: number) => number;
  /** For one who takes everything that a search finds. */
  walk: (asked: Asked) => LogWalk;
  progress: () => Progress[];
  gaps: (span: Span) => Gap[];
  holdings: () => Holdings;
  /** How much there is of each day, by kind, as it was measured last. */
  daySizes: () => { days: StoredDay[]; unmeasured: number };
  close: () => void;
};
