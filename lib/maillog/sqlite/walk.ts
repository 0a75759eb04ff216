import { keyRange } from '#lib/maillog/client-key.ts';
import { addressSense } from '#lib/maillog/search/match-query.ts';
import type { Query, QueryKey } from '#lib/maillog/search/query.ts';
import { beginning, type Condition, is, type OnDay } from './condition.ts';
import { inBoth, isNoted, lengthOfRanges, listedOf, type Range, rangesOf } from './delivery-times.ts';
import { codeIds, relayIds, relayIdsOf } from './manners.ts';
import { messageKey } from './message-key.ts';
import { belowDomain, idsOf, idsWhere, type NameCondition } from './names.ts';

/** Rows of a day that lie together in an index, in the order of time. */
export type Walk =
  | { along: 'message'; index: string; column: string; value: number }
  | { along: 'delivery'; index: string; column: string; value: number }
  /** All deliveries in parts of the day, but of few columns: `value` is a list of words in JSON. */
  | AlongDeliveries
  | { along: 'ids'; ids: number[] };

type AlongDeliveries = {
  along: 'deliveries';
  column: 'relay' | 'manner';
  value: string;
  ranges: readonly Range[];
};

type Term = { key: QueryKey; value: string };

const messageIndexes = {
  account: 'messageByAccount',
  clientAddress: 'messageByClient',
  clientName: 'messageByClientName',
  sender: 'messageBySender',
  senderDomain: 'messageBySenderDomain',
  messageKey: 'messageByKey',
} as const;
const deliveryIndexes = { recipient: 'deliveryTo', domain: 'deliveryToDomain' } as const;

type MessageColumn = keyof typeof messageIndexes;
type DeliveryColumn = keyof typeof deliveryIndexes;

const inMessage = (column: MessageColumn, values: readonly number[]): Walk[] =>
  values.map((value) => ({ along: 'message', index: messageIndexes[column], column, value }));
const inDelivery = (column: DeliveryColumn, values: readonly number[]): Walk[] =>
  values.map((value) => ({ along: 'delivery', index: deliveryIndexes[column], column, value }));

/** More names than these are walked through in the order of time: so many are found soon. */
const mostNames = 64;

/** The walks that meet every message of the day for which the term holds; null when there are too many or no index leads there. */
function walksOfTerm(on: OnDay, { key, value }: Term): Walk[] | null {
  const { shelf, day } = on;
  switch (key) {
    case 'account':
      return value === '*' || value === '-' ? null : inMessage('account', idsOf(shelf, day, value));
    case 'from':
      return walksOfAddress(on, value, (kind, ids) =>
        inMessage(kind === 'address' ? 'sender' : 'senderDomain', ids),
      );
    case 'to':
      return walksOfAddress(on, value, (kind, ids) =>
        inDelivery(kind === 'address' ? 'recipient' : 'domain', ids),
      );
    case 'client':
      return walksOfClient(on, value);
    case 'queue': {
      const found = shelf.prepare<{ message: number }>(
        'SELECT message FROM queue WHERE queueId = ? AND day = ?',
      );
      return [{ along: 'ids', ids: found.all(value, day).map(({ message }) => message) }];
    }
    case 'msgid':
      return inMessage('messageKey', [messageKey(value)]);
    case 'text':
      return walksOfText(on, value);
    default:
      return null;
  }
}

/** A word that no delivery of the day has finds nothing, and the day need not be gone through. */
function among(on: OnDay, column: 'relay' | 'manner', value: string): AlongDeliveries[] {
  return alongDeliveries(column, value, rangesOf(on, { [column]: value }));
}

function alongDeliveries(
  column: 'relay' | 'manner',
  value: string,
  ranges: readonly Range[],
): AlongDeliveries[] {
  return ranges.length === 0 ? [] : [{ along: 'deliveries', column, value, ranges }];
}

function few({ shelf, day }: OnDay, { sql, values }: NameCondition): number[] | null {
  const ids = idsWhere(shelf, day, sql, values, mostNames + 1);
  return ids.length > mostNames ? null : ids;
}

function walksOfAddress(
  on: OnDay,
  value: string,
  walks: (kind: 'address' | 'domain', ids: number[]) => Walk[],
): Walk[] | null {
  const { kind, text } = addressSense(value);
  if (kind !== 'below') return walks(kind, idsOf(on.shelf, on.day, text));
  const ids = few(on, belowDomain(text));
  return ids && walks('domain', ids);
}

function walksOfClient(on: OnDay, value: string): Walk[] | null {
  const range = keyRange(value);
  if (range) {
    const ids = few(on, { sql: 'key BETWEEN ? AND ?', values: range });
    return ids && inMessage('clientAddress', ids);
  }
  if (!value.startsWith('.')) return inMessage('clientName', idsOf(on.shelf, on.day, value));
  const ids = few(on, belowDomain(value));
  return ids && inMessage('clientName', ids);
}

function walksOfText(on: OnDay, word: string): Walk[] | null {
  const ids = few(on, beginning(word));
  if (!ids) return null;
  const range = keyRange(word);
  const clients = range?.[0].equals(range[1]) ? few(on, { sql: 'key = ?', values: [range[0]] }) : [];
  const queued = on.shelf
    .prepare<{ message: number }>(
      `SELECT message FROM queue WHERE queueId >= ? AND queueId < ? AND day = ? LIMIT ${mostNames * 16}`,
    )
    .all(word, `${word}\u{10FFFF}`, on.day)
    .map(({ message }) => message);
  if (queued.length === mostNames * 16) return null;
  return [
    ...inMessage('account', ids),
    ...inMessage('sender', ids),
    ...inMessage('senderDomain', ids),
    ...inDelivery('recipient', ids),
    ...inDelivery('domain', ids),
    ...inMessage('clientAddress', clients ?? []),
    { along: 'ids', ids: queued },
  ];
}

const mostBranches = 16;

/** The ways of a search through `OR`: each is what must hold together. Null when there are too many of them. */
function branchesOf(query: Query): Term[][] | null {
  switch (query.kind) {
    case 'term':
      return [[query]];
    case 'not':
      return [[]];
    case 'or': {
      const all = query.of.map(branchesOf);
      return all.every((one) => one !== null) ? limited(all.flat()) : null;
    }
    case 'and':
      return query.of.reduce<Term[][] | null>(
        (sofar, part) => {
          const more = branchesOf(part);
          return sofar && more && limited(sofar.flatMap((one) => more.map((other) => [...one, ...other])));
        },
        [[]],
      );
  }
}

function limited(branches: Term[][]): Term[][] | null {
  return branches.length > mostBranches ? null : branches;
}

/** The fewest walks that meet everything a search finds on a day; null when only going through the day finds it. */
export function walksOf(on: OnDay, query: Query): Walk[] | null {
  const walks: Walk[] = [];
  for (const branch of branchesOf(query) ?? [[]]) {
    const ways = branch.flatMap((one) => {
      const way = walksOfTerm(on, one);
      return way ? [way] : [];
    });
    const best = shortest(on, [...ways, ...walksOfEnds(on, branch)]);
    if (!best) return null;
    walks.push(...best);
  }
  return walks;
}

/**
 * What is asked of next hosts and of ways to end must hold of the same message, so only the half hours are met that have both; and where rows are asked, of the
 * same delivery: then only hosts to which one ended so are looked for, mostly none. Where few ended so, their messages are known by number.
 */
function walksOfEnds(on: OnDay, terms: readonly Term[]): Walk[][] {
  const hosts = terms.filter(({ key }) => key === 'relay').map(({ value }) => value);
  const codes = terms.filter(({ key }) => key === 'dsn').map(({ value }) => codeIds(on, value));
  const [manner] = codes;
  if (manner !== undefined && isNoted(on)) {
    const relay = hosts.length > 0 ? relayIdsOf(on, manner, hosts) : undefined;
    const ids = listedOf(on, { manner, relay, others: !on.rows });
    if (ids) return [ids.length === 0 ? [] : [{ along: 'ids', ids }]];
    if (relay !== undefined && on.rows)
      return [alongDeliveries('relay', relay, rangesOf(on, { relay, manner }))];
  }
  const ofCodes = codes.map((code) => among(on, 'manner', code));
  if (ofCodes.some((walks) => walks.length === 0)) return [[]];
  const all = [...ofCodes, ...hosts.map((host) => among(on, 'relay', relayIds(on, host)))];
  const [first, ...others] = all.flat();
  if (!first || all.some((walks) => walks.length === 0)) return all;
  const ranges = others.reduce((sofar, { ranges: more }) => inBoth(sofar, more), first.ranges);
  return [alongDeliveries(first.column, first.value, ranges)];
}

function shortest(on: OnDay, ways: Walk[][]): Walk[] | null {
  if (ways.length <= 1) return ways[0] ?? null;
  let best: { walks: Walk[]; length: number } | null = null;
  for (const walks of ways) {
    let length = 0;
    for (const walk of walks) length += lengthOf(on, walk);
    if (!best || length < best.length) best = { walks, length };
  }
  return best?.walks ?? null;
}

/** Reading a half hour's deliveries one after the other costs as much as so many rows of an index with their messages. */
const perSlot = 100;

/** How many rows a walk meets, as far as it matters. */
function lengthOf({ shelf, day }: OnDay, walk: Walk): number {
  if (walk.along === 'ids') return walk.ids.length;
  if (walk.along === 'deliveries') return lengthOfRanges(walk.ranges) * perSlot;
  const sql = `SELECT count(*) AS length FROM (SELECT 1 FROM ${walk.along}_# INDEXED BY ${walk.index}_# WHERE ${walk.column} = ? LIMIT 1000)`;
  return shelf.prepare<{ length: number }>(sql, day).get(walk.value)?.length ?? 0;
}

/** Where between two numbers a walk goes, the nearest first. */
export function stretchesOf(
  walk: Walk,
  { from, before }: { from: number; before: number },
  down: boolean,
): Range[] {
  if (walk.along === 'ids') return portionsOf(walk.ids, [from, before], down);
  if (walk.along !== 'deliveries') return [[from, before]];
  const ranges = walk.ranges.map(([start, end]): Range => [Math.max(start, from), Math.min(end, before)]);
  const met = ranges.filter(([start, end]) => start < end);
  return down ? met.reverse() : met;
}

/** So many numbers are looked up at once. */
const perPortion = 200;

function portionsOf(ids: readonly number[], [from, before]: Range, down: boolean): Range[] {
  const met = ids.filter((id) => id >= from && id < before).sort((a, b) => (down ? b - a : a - b));
  const portions: Range[] = [];
  for (let at = 0; at < met.length; at += perPortion) {
    const ends = [met[at] ?? 0, met[Math.min(at + perPortion, met.length) - 1] ?? 0];
    portions.push([Math.min(...ends), Math.max(...ends) + 1]);
  }
  return portions;
}

/** The rows of a walk as a table expression of ids, without order. */
export function idsOfWalk(walk: Walk): Condition {
  if (walk.along === 'ids') return is('SELECT value FROM json_each(?)', JSON.stringify(walk.ids));
  if (walk.along === 'deliveries') {
    const sql = `SELECT message FROM delivery_# NOT INDEXED WHERE message >= ? AND message < ? AND ${walk.column} IN (SELECT value FROM json_each(?))`;
    return {
      sql: walk.ranges.map(() => sql).join(' UNION '),
      values: walk.ranges.flatMap(([from, before]) => [from, before, walk.value]),
    };
  }
  const id = walk.along === 'message' ? 'id' : 'message';
  return is(
    `SELECT ${id} FROM ${walk.along}_# INDEXED BY ${walk.index}_# WHERE ${walk.column} = ?`,
    walk.value,
  );
}
