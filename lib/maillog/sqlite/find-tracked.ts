import { dayOf, dayOfId, idsOfHours, localId, wholeId } from '#lib/maillog/place.ts';
import type { Asked } from '#lib/maillog/reader.ts';
import type { Page } from '#lib/maillog/search/keyset.ts';
import { type Query, spanOf } from '#lib/maillog/search/query.ts';
import { Refusal } from '#lib/refusal.ts';
import { type Condition, conditionOf, idsInSpan, type OnDay } from './condition.ts';
import { hoursOf } from './hours.ts';
import type { Shelf } from './shelf.ts';
import { stretchesOf, type Walk, walksOf } from './walk.ts';

/** A row of tracking by its numbers: the message in the whole store, the recipient in its day's dictionary, 0 for none. */
export type Place = { message: number; recipient: number };

const mostRecipients = 2 ** 40;
const end: Place = { message: Number.MAX_SAFE_INTEGER, recipient: mostRecipients };

export const printPlace = ({ message, recipient }: Place): string => `${message}.${recipient}`;

function parsePlace(cursor: string): Place {
  const [, message, recipient] = /^(\d{1,15})\.(\d{1,13})$/.exec(cursor) ?? [];
  if (message !== undefined && recipient !== undefined)
    return { message: Number(message), recipient: Number(recipient) };
  throw new Refusal('invalid', 'bad-page', 'This address names a page that cannot be.', {
    next: 'Begin again with the first page.',
  });
}

export type FoundTracked = {
  places: Place[];
  /** There are more on the far side of these, or may be. */
  more: boolean;
  /** Where the search stopped because its time was up. */
  stoppedAt: Place | null;
};

/** `from` and before `before`; of the message at the place only recipients on the far side of it. */
type Part = { from: number; before: number; place: Place | null; limit: number; down: boolean };

/**
 * The rows that a search finds on one side of a place, the nearest first. Days are asked one after the other, and where no index leads hour after hour, until
 * there are enough or `isLate` says so.
 */
export function findTracked(
  shelf: Shelf,
  { query, now }: Asked,
  { limit, before, after }: Page,
  isLate: () => boolean = () => false,
): FoundTracked {
  const down = after === undefined;
  const place = after !== undefined ? parsePlace(after) : before === undefined ? end : parsePlace(before);
  const span = spanOf(query, now);
  const places: Place[] = [];
  for (const day of daysBeyond(shelf, span, dayOfId(place.message), down)) {
    const on: OnDay = { shelf, day, now, rows: true };
    const [from, until] = idsInSpan(day, span);
    const part: Part = {
      ...{ from, before: until, limit: limit + 1 - places.length, down },
      place: day === dayOfId(place.message) ? { ...place, message: localId(place.message) } : null,
    };
    const bounds = bounded(part);
    if (bounds.from >= bounds.before) continue;
    const { found, stoppedAt } = findRowsOnDay(on, query, bounds, isLate);
    places.push(...found.map(({ message, recipient }) => ({ message: wholeId(day, message), recipient })));
    if (places.length > limit) return { places: places.slice(0, limit), more: true, stoppedAt: null };
    if (stoppedAt !== null)
      return { places, more: true, stoppedAt: { message: wholeId(day, stoppedAt), recipient: 0 } };
    if (down && isLate() && hasOlder(shelf, day, span.since))
      return { places, more: true, stoppedAt: { message: wholeId(day, 0), recipient: 0 } };
  }
  return { places, more: false, stoppedAt: null };
}

function daysBeyond(
  shelf: Shelf,
  span: { since: number; until: number },
  day: number,
  down: boolean,
): number[] {
  const days = shelf
    .days()
    .filter((one) => (down ? one <= day : one >= day))
    .filter((one) => one >= dayOf(span.since) && one <= dayOf(Math.min(span.until, 2 ** 50)));
  return down ? days : days.reverse();
}

function hasOlder(shelf: Shelf, day: number, since: number): boolean {
  return shelf.days().some((one) => one < day && one >= dayOf(since));
}

function bounded(part: Part): Part {
  const { place, down, from, before } = part;
  if (!place) return part;
  return down
    ? { ...part, before: Math.min(before, place.message + Math.sign(place.recipient)) }
    : { ...part, from: Math.max(from, place.message) };
}

/** Rows of a day, `on.rows` being set, with numbers within the day. */
export function findRowsOnDay(
  on: OnDay,
  query: Query,
  part: Part,
  isLate: () => boolean,
): { found: Place[]; stoppedAt: number | null } {
  const walks = walksOf(on, query);
  if (walks?.length === 0) return { found: [], stoppedAt: null };
  const condition = conditionOf(on, query);
  if (!walks) return goThrough(on, query, { condition, part, isLate });
  const all = new Map<string, Place>();
  for (const walk of walks)
    for (const one of goAlong(on, walk, condition, part)) all.set(printPlace(one), one);
  const sign = part.down ? -1 : 1;
  const found = [...all.values()].sort((a, b) => (a.message - b.message || a.recipient - b.recipient) * sign);
  return { found: found.slice(0, part.limit), stoppedAt: null };
}

function goAlong(on: OnDay, walk: Walk, condition: Condition, part: Part): Place[] {
  const found: Place[] = [];
  for (const [from, before] of stretchesOf(walk, part, part.down)) {
    found.push(
      ...ask(on, rowsAlong(walk), condition, { ...part, from, before, limit: part.limit - found.length }),
    );
    if (found.length >= part.limit) break;
  }
  return found;
}

type Through = { condition: Condition; part: Part; isLate: () => boolean };

function goThrough(on: OnDay, query: Query, { condition, part, isLate }: Through) {
  const ranges = hoursOf(on, query).flatMap(hourByHour);
  const found: Place[] = [];
  for (const [start, stop] of part.down ? ranges.reverse() : ranges) {
    const [from, before] = [Math.max(start, part.from), Math.min(stop, part.before)];
    if (from >= before) continue;
    const one = { ...part, from, before, limit: part.limit - found.length };
    found.push(...ask(on, everyRow, condition, one));
    if (found.length >= part.limit) break;
    if (part.down && from > part.from && isLate()) return { found, stoppedAt: from };
  }
  return { found, stoppedAt: null };
}

function hourByHour([from, until]: [number, number]): [number, number][] {
  const hour = idsOfHours(0, 1)[1];
  return Array.from({ length: Math.ceil((until - from) / hour) }, (_, at) => [
    from + at * hour,
    Math.min(until, from + (at + 1) * hour),
  ]);
}

/** Where rows are taken from, in the order of time: what stands behind FROM, its values, and the number of a row's message in it. */
type Source = { sql: string; values: (number | string)[]; message: string };

const withRecipients = 'LEFT JOIN delivery_# d ON d.message = m.id';
const everyRow: Source = {
  sql: `message_# m NOT INDEXED ${withRecipients} WHERE 1`,
  values: [],
  message: 'm.id',
};

/** A walk along deliveries meets the rows themselves; one along messages meets all rows of each. */
function rowsAlong(walk: Walk): Source {
  switch (walk.along) {
    case 'ids':
      return {
        sql: `message_# m ${withRecipients} WHERE m.id IN (SELECT value FROM json_each(?))`,
        values: [JSON.stringify(walk.ids)],
        message: 'm.id',
      };
    case 'message':
      return {
        sql: `message_# m INDEXED BY ${walk.index}_# ${withRecipients} WHERE m.${walk.column} = ?`,
        values: [walk.value],
        message: 'm.id',
      };
    case 'deliveries':
      return {
        sql: `delivery_# d NOT INDEXED CROSS JOIN message_# m ON m.id = d.message WHERE d.${walk.column} IN (SELECT value FROM json_each(?))`,
        values: [walk.value],
        message: 'd.message',
      };
    case 'delivery':
      return {
        sql: `delivery_# d INDEXED BY ${walk.index}_# CROSS JOIN message_# m ON m.id = d.message WHERE d.${walk.column} = ?`,
        values: [walk.value],
        message: 'd.message',
      };
  }
}

/** Rows of a part that meet a condition, the nearest first. Of the message at the place only recipients on the far side of it. */
function ask(on: OnDay, source: Source, { sql, values }: Condition, part: Part): Place[] {
  const { from, before, place, limit, down } = part;
  const [order, farther] = down ? ['DESC', '<'] : ['ASC', '>'];
  const id = source.message;
  return on.shelf
    .prepare<Place>(
      `SELECT ${id} AS message, coalesce(d.recipient, 0) AS recipient FROM ${source.sql}
         AND ${id} >= ? AND ${id} < ? AND (${id} <> ? OR coalesce(d.recipient, 0) ${farther} ?) AND ${sql}
       ORDER BY ${id} ${order}, d.recipient ${order} LIMIT ?`,
      on.day,
    )
    .all(...source.values, from, before, place?.message ?? -1, place?.recipient ?? 0, ...values, limit);
}
