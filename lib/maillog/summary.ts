import type { Database } from 'better-sqlite3';
import { allOf, conditionsOf, type MessageFilter } from '#lib/maillog/filter.ts';
import { wholeCondition } from '#lib/maillog/list-messages.ts';
import type { MessageStatus } from '#lib/maillog/message.ts';

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

const hour = 3_600_000;

const columnOf = {
  queued: 'accepted',
  sent: 'accepted',
  held: 'accepted',
  refused: 'refused',
  deferred: 'deferred',
  discarded: 'other',
  abandoned: 'other',
  receiving: 'other',
} as const satisfies Record<MessageStatus, keyof HourCount>;

/** Counts for a chart: only hours in which there was something. */
export function countPerHour(db: Database, filter: MessageFilter): HourCount[] {
  const { sql, values } = wholeCondition(filter);
  const found = db
    .prepare<unknown[], { hour: number; status: MessageStatus; count: number }>(
      `SELECT m.at / ${hour} AS hour, m.status, count(*) AS count FROM message m WHERE ${sql} GROUP BY 1, 2 ORDER BY 1`,
    )
    .all(...values);
  const hours = new Map<number, HourCount>();
  for (const { hour: at, status, count } of found) {
    const counts = hours.get(at) ?? { at: at * hour, accepted: 0, refused: 0, deferred: 0, other: 0 };
    counts[columnOf[status]] += count;
    hours.set(at, counts);
  }
  return [...hours.values()];
}

/** What a search comes to. */
export type Totals = {
  messages: number;
  /** Recipients by what became of the message for them. */
  sent: number;
  deferred: number;
  refused: number;
  bytes: number;
  clients: number;
  accounts: number;
  firstAt: number | null;
  lastAt: number | null;
};

const totals = `count(*) AS messages, coalesce(sum(m.sentCount), 0) AS sent, coalesce(sum(m.deferredCount), 0) AS deferred,
  coalesce(sum(m.refusedCount), 0) AS refused, coalesce(sum(m.size), 0) AS bytes, count(DISTINCT m.clientKey) AS clients,
  count(DISTINCT m.account) AS accounts, min(m.at) AS firstAt, max(m.at) AS lastAt`;

export function totalsOf(db: Database, filter: MessageFilter): Totals {
  const { sql, values } = wholeCondition(filter);
  const found = db.prepare<unknown[], Totals>(`SELECT ${totals} FROM message m WHERE ${sql}`).get(...values);
  if (!found) throw new Error('An aggregate has one row.');
  return found;
}

/** Who relays: one row an account, the busiest first. */
export type AccountTotals = Totals & { account: string; failedLogins: number };

export type Span = { gateway?: string; since?: Date; until?: Date };

export function listRelayingAccounts(db: Database, span: Span, limit: number): AccountTotals[] {
  const { sql, values } = allOf(conditionsOf({ ...span, account: '*' }));
  const failed = failuresIn(span);
  return db
    .prepare<unknown[], AccountTotals>(
      `SELECT m.account, ${totals},
         (SELECT count(*) FROM login l WHERE l.account = m.account AND l.ok = 0 AND ${failed.sql}) AS failedLogins
       FROM message m WHERE ${sql} GROUP BY m.account ORDER BY messages DESC, m.account LIMIT ?`,
    )
    .all(...failed.values, ...values, limit);
}

/** How one account uses the gateway. */
export type AccountUse = AccountTotals & {
  clients: number;
  fromClients: { address: string; name: string | null; messages: number; firstAt: number; lastAt: number }[];
  mechanisms: { mechanism: string | null; messages: number; lastAt: number }[];
  tls: { version: string | null; messages: number; lastAt: number }[];
  senders: { sender: string | null; messages: number; lastAt: number }[];
};

export function accountUse(db: Database, account: string, span: Span): AccountUse {
  const filter = { ...span, account };
  const { sql, values } = allOf(conditionsOf(filter));
  const grouped = <Row>(columns: string, by: string) =>
    db
      .prepare<unknown[], Row>(
        `SELECT ${columns}, count(*) AS messages, min(m.at) AS firstAt, max(m.at) AS lastAt
         FROM message m WHERE ${sql} GROUP BY ${by} ORDER BY messages DESC LIMIT 50`,
      )
      .all(...values);
  const failed = failuresIn(span);
  const failedLogins = db
    .prepare<unknown[], { count: number }>(
      `SELECT count(*) AS count FROM login l WHERE l.account = ? AND l.ok = 0 AND ${failed.sql}`,
    )
    .get(account, ...failed.values);
  return {
    ...totalsOf(db, filter),
    account,
    failedLogins: failedLogins?.count ?? 0,
    fromClients: grouped('m.clientAddress AS address, max(m.clientName) AS name', 'm.clientAddress'),
    mechanisms: grouped('m.mechanism', 'm.mechanism'),
    tls: grouped('m.tlsVersion AS version', 'm.tlsVersion'),
    senders: grouped('m.sender', 'm.sender'),
  };
}

function failuresIn({ gateway, since, until }: Span) {
  return allOf([
    ...(gateway ? [{ sql: 'l.gateway = (SELECT id FROM gateway WHERE name = ?)', values: [gateway] }] : []),
    ...(since ? [{ sql: 'l.at >= ?', values: [since.getTime()] }] : []),
    ...(until ? [{ sql: 'l.at < ?', values: [until.getTime()] }] : []),
  ]);
}
