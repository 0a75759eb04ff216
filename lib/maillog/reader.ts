import type { Database } from 'better-sqlite3';
import type { MessageFilter } from '#lib/maillog/filter.ts';
import { type Journey, messageJourney } from '#lib/maillog/journey.ts';
import type { Page } from '#lib/maillog/keyset.ts';
import { type LoginFilter, type LoginList, listLogins } from '#lib/maillog/list-logins.ts';
import { listMessages, type MessageList } from '#lib/maillog/list-messages.ts';
import {
  type AccountTotals,
  type AccountUse,
  accountUse,
  countPerHour,
  type HourCount,
  listRelayingAccounts,
  type Span,
  type Totals,
  totalsOf,
} from '#lib/maillog/summary.ts';

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

/** The mail log, for the console. Every question is one short read; nothing here writes. */
export type LogReader = {
  listMessages: (filter: MessageFilter, page: Page) => MessageList;
  totals: (filter: MessageFilter) => Totals;
  perHour: (filter: MessageFilter) => HourCount[];
  /** Null when the gateway's log has no such message. */
  journey: (gateway: string, queueId: string) => Journey | null;
  logins: (filter: LoginFilter, page: Page) => LoginList;
  relayingAccounts: (span: Span, limit: number) => AccountTotals[];
  accountUse: (account: string, span: Span) => AccountUse;
  progress: () => Progress[];
  gaps: (span: Span) => Gap[];
  close: () => void;
};

export function readerOf(db: Database): LogReader {
  return {
    listMessages: (filter, page) => listMessages(db, filter, page),
    totals: (filter) => totalsOf(db, filter),
    perHour: (filter) => countPerHour(db, filter),
    journey: (gateway, queueId) => messageJourney(db, gateway, queueId),
    logins: (filter, page) => listLogins(db, filter, page),
    relayingAccounts: (span, limit) => listRelayingAccounts(db, span, limit),
    accountUse: (account, span) => accountUse(db, account, span),
    progress: () =>
      db
        .prepare<[], Progress>(
          'SELECT name AS gateway, cursor, newestAt, pulledAt FROM gateway ORDER BY name',
        )
        .all(),
    gaps: (span) => listGaps(db, span),
    close: () => db.close(),
  };
}

function listGaps(db: Database, { gateway, since, until }: Span): Gap[] {
  return db
    .prepare<unknown[], Gap>(
      `SELECT g.name AS gateway, gap.at, gap.text FROM gap JOIN gateway g ON g.id = gap.gateway
       WHERE coalesce(g.name = ?, 1) AND gap.at >= ? AND gap.at < ? ORDER BY gap.at`,
    )
    .all(gateway ?? null, since?.getTime() ?? 0, until?.getTime() ?? Number.MAX_SAFE_INTEGER);
}
