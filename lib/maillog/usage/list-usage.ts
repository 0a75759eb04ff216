import { z } from 'zod';
import { type Place, pageOf, pageParams, wayTo } from '#lib/db/keyset.ts';
import type { LogReader } from '#lib/maillog/reader.ts';
import { wrongWords } from '#lib/maillog/search/ask-query.ts';
import { withLog } from '#lib/maillog/with-log.ts';
import { query } from '#lib/operation.ts';
import { askUsage, lookAt } from './ask-usage.ts';
import { type AskedUsage, type UsageKind, usageKinds } from './usage.ts';
import { senderRows, triedRows, type UsageRow, withFailures, withOthers } from './usage-rows.ts';

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
  wrong: wrongWords,
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
  audit: ['maillog.searched'],
  input,
  read: async ({ mailLogFile, now, viewed }, wanted) => {
    const { words, asked } = askUsage(wanted, now);
    const { since, until } = asked.period;
    const found = withLog(mailLogFile, (log) => listed(log, asked, wanted));
    const looked = { kind: 'maillog.searched', query: wanted.q, rows: found?.rows.length ?? 0 } as const;
    await viewed(looked, lookAt(wanted.q));
    return { words, zone: 'UTC', since, until, found };
  },
});

function listed(log: LogReader, asked: AskedUsage, wanted: z.output<typeof input>) {
  const { by, name, who, size, after, before } = wanted;
  const everybody = who === 'sent' ? senderRows(log, asked, by) : triedRows(log, asked, by);
  const named = everybody.filter((row) => row.name.toLowerCase().includes(name.toLowerCase()));
  const order = orderOf(wanted.sort, by, who);
  const place = { ...order, size, after, before };
  const complete = (rows: readonly UsageRow[], all: boolean, isWanted: (sort: string) => boolean) => {
    const counted = isWanted('others') ? withOthers(log, asked, { rows, by, all }) : [...rows];
    return isWanted('failures') ? withFailures(log, asked, { rows: counted, by, all }) : counted;
  };
  // what is asked beside is asked for the rows of the page, and for all only where the list is ordered by it
  const sortsBy = (group: string) => group === groupOf(order.sort);
  const page = pageOf(beyond(complete(named, true, sortsBy), place), place);
  const isMissing = (group: string) => who === 'sent' && !sortsBy(group);
  return {
    ...page,
    rows: complete(page.rows, false, isMissing),
    found: named.length,
    total: everybody.length,
  };
}

function groupOf(sort: string): 'others' | 'failures' | null {
  if (sort === 'failures') return 'failures';
  return sort === 'addresses' || sort === 'networks' || sort === 'accounts' ? 'others' : null;
}

/** What a list of this kind may be ordered by; anything else means the busiest first. */
function orderOf(
  asked: string,
  by: UsageKind,
  who: 'sent' | 'tried',
): Pick<Place<UsageRow>, 'sort' | 'direction'> {
  const direction = asked.startsWith('-') ? 'desc' : 'asc';
  const sort = usageSorts.find((one) => one === asked.replace('-', ''));
  if (who === 'tried') return sort === 'name' ? { sort, direction } : { sort: 'failures', direction };
  if (sort === undefined || foreign[by].includes(sort)) return { sort: 'messages', direction: 'desc' };
  return { sort, direction };
}

/** Columns that a kind of list does not have. */
const foreign: Record<UsageKind, readonly string[]> = {
  account: ['accounts'],
  client: ['addresses', 'networks'],
  network: ['networks'],
};

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

export type UsageList = NonNullable<Awaited<ReturnType<typeof listUsage.invoke>>['found']>;
