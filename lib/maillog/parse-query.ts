import { keyRange } from '#lib/maillog/client-key.ts';
import type { MessageFilter } from '#lib/maillog/filter.ts';
import { messageStatuses } from '#lib/maillog/message.ts';
import { nearMiss } from '#lib/near-miss.ts';

/** One word of a search, as it was typed. */
export type QueryWord = {
  /** Where it stands in the text. */
  start: number;
  end: number;
  /** The key in front of the colon; null for a bare word. */
  key: string | null;
  value: string;
  /** Why it means nothing, and what to write. */
  error: string | null;
};

export type Query = { filter: MessageFilter; words: QueryWord[] };

type Reading = { filter: MessageFilter } | { error: string };

/** What may stand in front of a colon, with an example, in the order in which a page offers them. */
export const queryKeys = {
  account: 'kim',
  from: 'kim@example.org or example.org',
  to: 'joe@example.com or example.com',
  client: '192.0.2.7, 192.0.2.0/24 or host.example.org',
  mech: 'PLAIN',
  tls: '1.3, 1.2 or none',
  status: messageStatuses.filter((status) => status !== 'receiving').join(', '),
  since: '7d, 24h or 2026-11-20',
  until: '2026-11-21',
  queue: '6AJDqIxK020311',
  gateway: 'gw1',
} as const;
type QueryKey = keyof typeof queryKeys;

/**
 * Reads a search such as `account:kim to:example.org status:refused since:7d`. Values with spaces stand in quotes. A word that means nothing does not
 * count in the filter, and says why; so a page can mark it and still show what the others find.
 */
export function parseQuery(text: string, now: Date): Query {
  const words: QueryWord[] = [];
  let filter: MessageFilter = {};
  for (const { 0: typed, index: start } of text.matchAll(/(?:[^\s"]|"[^"]*"?)+/g)) {
    const { key, value } = splitWord(typed);
    const isSecond = words.some((other) => other.key === key && other.error === null);
    const reading = isSecond ? { error: twice(key) } : readWord(key, value, now);
    if ('filter' in reading) filter = { ...filter, ...reading.filter };
    words.push({
      start,
      end: start + typed.length,
      key,
      value,
      error: 'error' in reading ? reading.error : null,
    });
  }
  return { filter, words };
}

function splitWord(typed: string): { key: string | null; value: string } {
  const match = /^([A-Za-z]+):([^]*)$/.exec(typed);
  const unquoted = (text: string) => text.replaceAll('"', '').trim();
  if (!match || keyRange(typed)) return { key: null, value: unquoted(typed) };
  return { key: (match[1] ?? '').toLowerCase(), value: unquoted(match[2] ?? '') };
}

function twice(key: string | null): string {
  return key === null
    ? 'Only one word can stand without a key.'
    : `${key}: stands here twice; the first counts.`;
}

function readWord(key: string | null, value: string, now: Date): Reading {
  if (key === null)
    return value.length < 2 ? { error: 'A word has at least two characters.' } : { filter: { text: value } };
  if (!isKey(key)) return { error: unknownKey(key) };
  if (value === '')
    return { error: `${key}: needs a value, such as ${key}:${queryKeys[key].split(/[, ]/)[0]}.` };
  return readValue(key, value, now);
}

function isKey(key: string): key is QueryKey {
  return Object.hasOwn(queryKeys, key);
}

function readValue(key: QueryKey, value: string, now: Date): Reading {
  switch (key) {
    case 'account':
      return { filter: { account: value } };
    case 'from':
      return { filter: { sender: value } };
    case 'to':
      return { filter: { recipient: value } };
    case 'client':
      return { filter: { client: value } };
    case 'mech':
      return { filter: { mechanism: value.toUpperCase() } };
    case 'tls':
      return readTls(value);
    case 'status':
      return readStatus(value.toLowerCase());
    case 'since':
    case 'until':
      return readTime(key, value, now);
    case 'queue':
      return /^[0-9A-Za-z]{8}\d{6,10}$/.test(value)
        ? { filter: { queueId: value } }
        : { error: `“${value}” is no queue id: it has 14 letters and digits, such as ${queryKeys.queue}.` };
    case 'gateway':
      return { filter: { gateway: value } };
  }
}

function readTls(value: string): Reading {
  const version = /^(?:tls)?v?(1(?:\.[0-3])?|none|any)$/i.exec(value)?.[1]?.toLowerCase();
  return version === undefined
    ? { error: `“${value}” is no TLS version: write 1.3, 1.2, none or any.` }
    : { filter: { tls: version } };
}

function readStatus(value: string): Reading {
  const status = messageStatuses.find((known) => known === value);
  return status ? { filter: { status } } : { error: `“${value}” is no status: write ${queryKeys.status}.` };
}

const spans: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** A span back from now, or a date or time in UTC. */
function readTime(key: 'since' | 'until', value: string, now: Date): Reading {
  const span = /^(\d{1,5})([mhdw])$/i.exec(value);
  if (span) {
    const ms = Number(span[1]) * (spans[span[2]?.toLowerCase() ?? ''] ?? 0);
    return { filter: { [key]: new Date(now.getTime() - ms) } };
  }
  const stamp = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::(\d\d))?Z?)?$/i.exec(value);
  const time = stamp ? Date.parse(`${stamp[1]}T${stamp[2] ?? '00:00'}:${stamp[3] ?? '00'}Z`) : Number.NaN;
  return Number.isNaN(time)
    ? { error: `“${value}” is no time: write ${queryKeys.since}, or 2026-11-20T06:00 (UTC).` }
    : { filter: { [key]: new Date(time) } };
}

function unknownKey(key: string): string {
  const near = (Object.hasOwn(meant, key) ? meant[key] : undefined) ?? nearMiss(key, Object.keys(queryKeys));
  const keys = Object.keys(queryKeys).join(', ');
  return near
    ? `There is no key “${key}”. Did you mean ${near}:?`
    : `There is no key “${key}”. There are: ${keys}.`;
}

/** Words that other tools use. */
const meant: Record<string, QueryKey> = {
  user: 'account',
  authid: 'account',
  sender: 'from',
  recipient: 'to',
  rcpt: 'to',
  ip: 'client',
  host: 'client',
  relay: 'client',
  mechanism: 'mech',
  result: 'status',
  after: 'since',
  before: 'until',
  id: 'queue',
  qid: 'queue',
};
