import { keyRange } from '#lib/maillog/client-key.ts';
import type { MessageStatus } from '#lib/maillog/message.ts';
import type { Value } from '#lib/maillog/rows.ts';

/** What a search of messages asks for; all of it must hold. */
export type MessageFilter = {
  gateway?: string;
  /** A name; `*` is everyone who logged in, `-` everyone who did not. */
  account?: string;
  /** An address, a network, a host name, or `.domain` for every host in it. */
  client?: string;
  /** An address, or a domain. */
  sender?: string;
  recipient?: string;
  mechanism?: string;
  /** `1.2`, `1.3`, …; `none`; or `any`. */
  tls?: string;
  status?: MessageStatus;
  since?: Date;
  until?: Date;
  queueId?: string;
  /** A word that begins an account, a sender, a recipient, a domain or a queue id, or is the client's address. */
  text?: string;
};

/** A condition in SQL over the table `message m`, with its values in order. */
export type Condition = { sql: string; values: Value[] };

/**
 * What the filter asks of messages, but for recipient and text, which look into other tables or at several columns. `at` is the column that the
 * search walks along: the message's time, or its copy beside each recipient.
 */
export function conditionsOf(filter: MessageFilter, at: 'm.at' | 'd.messageAt' = 'm.at'): Condition[] {
  const { gateway, account, client, sender, mechanism, tls, status, since, until, queueId } = filter;
  return [
    gateway && is('m.gateway = (SELECT id FROM gateway WHERE name = ?)', gateway),
    account && byAccount(account),
    client && byClient(client),
    sender !== undefined && byAddress(sender, 'm.sender', 'm.senderDomain'),
    mechanism && is('m.mechanism = ?', mechanism),
    tls && byTls(tls),
    status && byStatus(status),
    since && is(`${at} >= ?`, since.getTime()),
    until && is(`${at} < ?`, until.getTime()),
    queueId && is('m.queueId = ?', queueId),
  ].filter((condition) => typeof condition === 'object');
}

function is(sql: string, ...values: Value[]): Condition {
  return { sql, values };
}

function byAccount(account: string): Condition {
  if (account === '*') return is('m.account IS NOT NULL');
  return account === '-' ? is('m.account IS NULL') : is('m.account = ?', account);
}

function byClient(client: string): Condition {
  const range = keyRange(client);
  if (range?.[0].equals(range[1])) return is('m.clientKey = ?', range[0]);
  // half the world is found sooner by going through time than through its addresses
  if (range) return is(`${isWide(range) ? '+' : ''}m.clientKey BETWEEN ? AND ?`, ...range);
  return client.startsWith('.') ? endsIn('m.clientName', client) : is('m.clientName = ?', client);
}

/** Wider than an IPv4 /16 or an IPv6 /32. */
function isWide([first, last]: [Buffer, Buffer]): boolean {
  const isV4 = first.readUInt16BE(10) === 0xffff && first.readUIntBE(0, 6) === 0;
  const end = isV4 ? 14 : 4;
  return !first.subarray(0, end).equals(last.subarray(0, end));
}

/** An address when something stands before an @, else a domain; with a dot in front all its subdomains. */
export function byAddress(text: string, column: string, domainColumn: string): Condition {
  const bare = text.replace(/^<(.*)>$/, '$1');
  if (bare === '' || bare.lastIndexOf('@') > 0) return is(`${column} = ?`, bare);
  const domain = bare.replace(/^@/, '');
  if (domain.startsWith('.')) return endsIn(domainColumn, domain);
  return domain.includes('.') ? is(`${domainColumn} = ?`, domain) : is(`${column} = ?`, bare);
}

function endsIn(column: string, suffix: string): Condition {
  return is(`${column} LIKE ? ESCAPE '\\'`, `%${suffix.replace(/[\\%_]/g, '\\$&')}`);
}

function byTls(tls: string): Condition {
  if (tls === 'none') return is('m.tlsVersion IS NULL');
  // the daemon calls TLS 1.0 plain TLSv1
  return tls === 'any'
    ? is('m.tlsVersion IS NOT NULL')
    : is('m.tlsVersion = ?', `TLSv${tls.replace(/^1\.0$/, '1')}`);
}

/** One message can wait for one recipient and have failed for another: it is found under both. */
function byStatus(status: MessageStatus): Condition {
  return status === 'deferred' ? is('m.deferredCount > 0') : is('m.status = ?', status);
}

/** Ranges of everything that begins with a word, for the columns that have an index. */
export function beginsWith(column: string, word: string): Condition {
  return is(`${column} >= ? AND ${column} < ?`, word, `${word}\u{10FFFF}`);
}

export function allOf(conditions: readonly Condition[]): Condition {
  if (conditions.length === 0) return is('1');
  const sql = conditions.map((condition) => `(${condition.sql})`).join(' AND ');
  return { sql, values: conditions.flatMap(({ values }) => values) };
}

export function anyOf(conditions: readonly Condition[]): Condition {
  const sql = conditions.map((condition) => `(${condition.sql})`).join(' OR ');
  return { sql: conditions.length === 0 ? '0' : sql, values: conditions.flatMap(({ values }) => values) };
}
