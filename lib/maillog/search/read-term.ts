import { looksLikeNetwork, readNetwork } from '#lib/mail/network.ts';
import { messageStatuses } from '#lib/maillog/join/message.ts';
import type { QueryKey } from '#lib/maillog/search/query.ts';
import { nearMiss } from '#lib/near-miss.ts';

export type Reading = { key: QueryKey; value: string } | { error: string };

/** Keys as people type them, each with an example. */
export const keyExamples = {
  account: 'kim',
  from: 'kim@example.org or example.org',
  to: 'joe@example.com or example.com',
  client: '192.0.2.7, 192.0.2.0/24 or host.example.org',
  mech: 'PLAIN',
  tls: '1.3, 1.2 or none',
  status: messageStatuses.filter((status) => status !== 'receiving').join(', '),
  relay: 'mx.example.com, .example.com or 192.0.2.25',
  dsn: '5.1.1, 5.7 or 4',
  size: '>5M or <20k',
  rcpts: '>10',
  since: '7d, 24h or 2026-11-20',
  until: '2026-11-21',
  queue: '6AJDqIxK020311',
  msgid: '<20261121.7@example.org>',
  gateway: 'gw1',
} as const satisfies Record<Exclude<QueryKey, 'text'>, string>;

type TypedKey = keyof typeof keyExamples;

/** Words that other tools use for the same. */
export const sameKeys: Readonly<Record<string, TypedKey>> = {
  ip: 'client',
  user: 'account',
  mechanism: 'mech',
  before: 'until',
  after: 'since',
};

/** What one word asks for, without its quotes; or why it means nothing, and what to write. */
export function readTerm(typedKey: string | null, value: string): Reading {
  if (typedKey === null)
    return value.length < 2 ? { error: 'A word has at least two characters.' } : { key: 'text', value };
  const key = Object.hasOwn(sameKeys, typedKey) ? sameKeys[typedKey] : typedKey;
  if (key === undefined || !isKey(key)) return { error: unknownKey(typedKey) };
  if (value === '' && key !== 'from')
    return { error: `${typedKey}: needs a value, such as ${typedKey}:${keyExamples[key].split(/[, ]/)[0]}.` };
  return readValue(key, value);
}

function isKey(key: string): key is TypedKey {
  return Object.hasOwn(keyExamples, key);
}

function readValue(key: TypedKey, value: string): Reading {
  switch (key) {
    case 'account':
    case 'to':
    case 'gateway':
      return { key, value };
    case 'from':
      return { key, value: value === '' ? '<>' : value };
    case 'msgid':
      return { key, value: value.replace(/^<(.*)>$/, '$1') };
    case 'client':
    case 'relay':
      return readHost(key, value);
    case 'mech':
      return { key, value: value.toUpperCase() };
    case 'tls':
      return readTls(value);
    case 'status':
      return readStatus(value.toLowerCase());
    case 'dsn':
      return readCode(value);
    case 'size':
      return readComparison(
        key,
        value.replace(/(?<=\d)([kmg])i?b?$/i, (_, unit: string) => unitOf(unit)),
      );
    case 'rcpts':
      return readComparison(key, value);
    case 'since':
    case 'until':
      return readTime(key, value);
    case 'queue':
      return /^[0-9A-Za-z]{6,24}$/.test(value)
        ? { key, value }
        : {
            error: `“${value}” is no queue id: it has letters and digits alone, such as ${keyExamples.queue}.`,
          };
  }
}

function readHost(key: 'client' | 'relay', value: string): Reading {
  const reading = looksLikeNetwork(value) ? readNetwork(value) : null;
  return reading && 'reason' in reading ? { error: reading.reason } : { key, value };
}

/** An enhanced status code (RFC 3463), or how it begins. */
function readCode(value: string): Reading {
  return /^[245](?:\.\d{1,3}){0,2}$/.test(value)
    ? { key: 'dsn', value }
    : { error: `“${value}” is no status code: write ${keyExamples.dsn}.` };
}

function readTls(value: string): Reading {
  const version = /^(?:tls)?v?(1(?:\.[0-3])?|none|any)$/i.exec(value)?.[1]?.toLowerCase();
  return version === undefined
    ? { error: `“${value}” is no TLS version: write 1.3, 1.2, none or any.` }
    : { key: 'tls', value: version };
}

/** What other systems call it. */
const sameStatus: Record<string, string> = {
  rejected: 'refused',
  bounced: 'refused',
  failed: 'refused',
  delivered: 'sent',
  waiting: 'deferred',
  quarantined: 'held',
  dropped: 'discarded',
  broken: 'abandoned',
};

function readStatus(value: string): Reading {
  const meant = Object.hasOwn(sameStatus, value) ? sameStatus[value] : value;
  const status = messageStatuses.find((known) => known === meant);
  return status
    ? { key: 'status', value: status }
    : { error: `“${value}” is no status: write ${keyExamples.status}.` };
}

function unitOf(unit: string): string {
  return unit.toLowerCase() === 'k' ? 'k' : unit.toUpperCase();
}

function readComparison(key: 'size' | 'rcpts', value: string): Reading {
  const pattern =
    key === 'size' ? /^(>=|<=|>|<|=)?(\d{1,12}(?:\.\d{1,6})?[kMG]?)$/ : /^(>=|<=|>|<|=)?(\d{1,9})$/;
  const match = pattern.exec(value);
  if (match) return { key, value: `${match[1] ?? (key === 'size' ? '>=' : '=')}${match[2]}` };
  const what = key === 'size' ? 'size: write >5M, <20k or a number of bytes' : 'count: write >10, <3 or 1';
  return { error: `“${value}” is no ${what}.` };
}

function readTime(key: 'since' | 'until', value: string): Reading {
  if (/^\d{1,5}[mhdw]$/i.test(value)) return { key, value: value.toLowerCase() };
  const stamp = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)Z?)?$/i.exec(value);
  const text = stamp ? (stamp[2] === undefined ? (stamp[1] ?? '') : `${stamp[1]}T${stamp[2]}`) : '';
  return Number.isNaN(Date.parse(text.includes('T') ? `${text}Z` : text))
    ? { error: `“${value}” is no time: write ${keyExamples.since}, or 2026-11-20T06:00 (UTC).` }
    : { key, value: text };
}

function unknownKey(key: string): string {
  const near =
    (Object.hasOwn(meant, key) ? meant[key] : undefined) ?? nearMiss(key, Object.keys(keyExamples));
  const keys = Object.keys(keyExamples).join(', ');
  return near
    ? `There is no key “${key}”. Did you mean ${near}:?`
    : `There is no key “${key}”. There are: ${keys}.`;
}

/** Words that other tools use for something near. */
const meant: Record<string, TypedKey> = {
  authid: 'account',
  sender: 'from',
  recipient: 'to',
  rcpt: 'to',
  host: 'client',
  result: 'status',
  id: 'queue',
  qid: 'queue',
  messageid: 'msgid',
  nrcpts: 'rcpts',
  mx: 'relay',
  nexthop: 'relay',
  code: 'dsn',
};
