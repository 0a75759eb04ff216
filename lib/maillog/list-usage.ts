import { z } from 'zod';
import { type Place, pageOf, pageParams, wayTo } from '#lib/db/keyset.ts';
import { query } from '#lib/operation.ts';
import { askUsage, meansLogins } from './ask-usage.ts';
import type { LogReader } from './reader.ts';
import { type AskedUsage, type UsageKind, usageKinds } from './usage.ts';
import { type UsageRow, usageRows, withOthers } from './usage-rows.ts';
import { withLog } from './with-log.ts';

/** Columns a list may be ordered by. */
export const usageSorts = [
  'name',
  'messages',
  'recipients',
  'refused',
  'bytes',
  'failures',
  'addresses',
  'networks',
  'accounts',
  'firstAt',
  'lastAt',
] as const satisfies readonly (keyof UsageRow)[];

const input = z.object({
  q: z.string().max(1000).default(''),
  by: z.enum(usageKinds).catch('account').default('account'),
  /** A column, with `-` in front downwards. */
  sort: z.string().max(20).default('-messages'),
  /** Rows whose name holds this. */
  name: z.string().trim().max(320).default(''),
  /** Who sent something, or who only tried to log in. */
  who: z.enum(['sent', 'tried']).catch('sent').default('sent'),
  ...pageParams,
  size: z.coerce.number().int().min(1).max(500).default(50),
});

/** Who relayed how much: accounts, the addresses they came from, or those by network. Every row can be reached, page by page. */
export const listUsage = query({
  name: 'relaying.list',
  summary: 'What was relayed for each account, address or network',
  permission: 'maillog.read',
  route: 'GET /relaying',
  input,
  read: ({ mailLogFile, now }, wanted) => {
    const { words, asked } = askUsage(wanted.q, now);
    const { since, until } = asked.period;
    const found = withLog(mailLogFile, (log) => listed(log, asked, wanted));
    return Promise.resolve({ words, zone: 'UTC', since, until, found });
  },
});

function listed(log: LogReader, asked: AskedUsage, wanted: z.output<typeof input>) {
  const { by, name, who, size, after, before } = wanted;
  const all = usageRows(log, asked, by);
  const senders = all.filter(({ messages }) => messages > 0);
  const rows =
    who === 'sent' ? senders : all.filter(({ messages, failures }) => messages === 0 && failures > 0);
  const named =
    name === '' ? rows : rows.filter((row) => row.name.toLowerCase().includes(name.toLowerCase()));
  const order = orderOf(wanted.sort, by);
  const others = { by, all: countedSorts.has(order.sort) };
  const sorted = others.all ? withOthers(log, asked, { rows: named, ...others }) : named;
  const place = { ...order, size, after, before };
  const page = pageOf(beyond(sorted, place), place);
  return {
    ...page,
    rows: others.all ? page.rows : withOthers(log, asked, { rows: page.rows, ...others }),
    /** Whether failed log-ins are counted: not where the search asks for what only a message has. */
    countsFailures: meansLogins(asked.query),
    found: named.length,
    total: rows.length,
    /** How many sent something, and how many only tried to log in. */
    sent: senders.length,
    tried: all.length - senders.length,
  };
}

/** Only counted for the rows of a page, unless the list is ordered by them. */
const countedSorts: ReadonlySet<string> = new Set(['addresses', 'networks', 'accounts']);

/** What a list of this kind may be ordered by; anything else means the busiest first. */
function orderOf(asked: string, by: UsageKind): Pick<Place<UsageRow>, 'sort' | 'direction'> {
  const direction = asked.startsWith('-') ? 'desc' : 'asc';
  const sort = usageSorts.find((one) => one === asked.replace('-', ''));
  const isOfKind = by === 'account' ? sort !== 'accounts' : sort !== 'networks';
  if (sort === undefined || !isOfKind || (by === 'client' && sort === 'addresses'))
    return { sort: 'messages', direction: 'desc' };
  return { sort, direction };
}

/** The rows behind the cursor in the order of going there, as many as the page wants. */
function beyond(rows: readonly UsageRow[], place: Place<UsageRow>): UsageRow[] {
  const { direction, from, take } = wayTo(place);
  const sign = direction === 'asc' ? 1 : -1;
  const nameSign = place.before ? -1 : 1; // what is equal stands by its name, whichever way
  const value = (row: UsageRow) => row[place.sort] ?? 0;
  const compare = (a: { value: unknown; id: string }, b: { value: unknown; id: string }) =>
    sign * order(a.value, b.value) || nameSign * order(a.id, b.id);
  const key = (row: UsageRow) => ({ value: value(row), id: row.id });
  const sorted = rows.toSorted((a, b) => compare(key(a), key(b)));
  if (!from) return sorted.slice(0, take);
  const last = { value: place.sort === 'name' ? from.value : Number(from.value) || 0, id: from.id };
  return sorted.filter((row) => compare(key(row), last) > 0).slice(0, take);
}

function order(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}
