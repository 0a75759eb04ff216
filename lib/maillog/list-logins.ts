import type { Database } from 'better-sqlite3';
import { keyRange } from '#lib/maillog/client-key.ts';
import { allOf, type Condition } from '#lib/maillog/filter.ts';
import { type Neighbours, type Page, pageOf, sliceOf } from '#lib/maillog/keyset.ts';
import type { Login } from '#lib/maillog/message.ts';

/** What a search of log-ins asks for. */
export type LoginFilter = {
  gateway?: string;
  account?: string;
  /** An address or a network. */
  client?: string;
  ok?: boolean;
  since?: Date;
  until?: Date;
};

export type ListedLogin = Login & { id: number; gateway: string };
export type LoginList = { logins: ListedLogin[] } & Neighbours;

/** Log-ins that were tried, the newest first. */
export function listLogins(db: Database, filter: LoginFilter, page: Page): LoginList {
  const { compare, order, place, limit } = sliceOf(page);
  const { sql, values } = allOf(conditionsOf(filter));
  const found = db
    .prepare<unknown[], LoginFields>(
      `SELECT l.id, g.name AS gateway, l.at, l.session, l.ok, l.account, l.mechanism, l.clientAddress, l.clientName, l.code, l.error, l.detail
       FROM login l JOIN gateway g ON g.id = l.gateway
       WHERE ${sql} AND (l.at, l.id) ${compare} (?, ?) ORDER BY l.at ${order}, l.id ${order} LIMIT ?`,
    )
    .all(...values, place.at, place.id, limit);
  const { rows, older, newer } = pageOf(found, page);
  return { logins: rows.map(loginOf), older, newer };
}

function conditionsOf({ gateway, account, client, ok, since, until }: LoginFilter): Condition[] {
  const range = client === undefined ? null : keyRange(client);
  return [
    gateway && { sql: 'g.name = ?', values: [gateway] },
    account && { sql: 'l.account = ?', values: [account] },
    range && { sql: 'l.clientKey BETWEEN ? AND ?', values: range },
    client && !range && { sql: 'l.clientName = ? COLLATE NOCASE', values: [client] },
    ok !== undefined && { sql: 'l.ok = ?', values: [Number(ok)] },
    since && { sql: 'l.at >= ?', values: [since.getTime()] },
    until && { sql: 'l.at < ?', values: [until.getTime()] },
  ].filter((condition) => typeof condition === 'object' && condition !== null);
}

type LoginFields = Omit<ListedLogin, 'ok' | 'failure'> & {
  ok: number;
  code: number | null;
  error: string | null;
  detail: string | null;
};

function loginOf({ ok, code, error, detail, ...login }: LoginFields): ListedLogin {
  const failure = code === null ? null : { code, error: error ?? '', detail: detail ?? '' };
  return { ...login, ok: ok === 1, failure };
}
