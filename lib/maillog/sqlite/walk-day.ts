import type { ListedLogin } from '#lib/maillog/list-logins.ts';
import type { ListedMessage } from '#lib/maillog/list-messages.ts';
import { idsOfHours, wholeId } from '#lib/maillog/place.ts';
import { spanOf } from '#lib/maillog/query.ts';
import type { Asked, DayPlace, Walked } from '#lib/maillog/reader.ts';
import { idsInSpan } from './condition.ts';
import type { OpenBlocks } from './lines.ts';
import { loginCondition } from './login-condition.ts';
import { loadLogin } from './read-logins.ts';
import { loadMessage } from './read-messages.ts';
import { findOnDay, type Part } from './search.ts';
import type { Shelf } from './shelf.ts';

type Bounds = { from: number; before: number; end: number };

/** The part of a day from a place on that is read at once: an hour at most, for a search without an index goes through all of it. */
function nextHour({ query, now }: Asked, { day, from }: DayPlace): Bounds | null {
  const [first, last] = idsInSpan(day, spanOf(query, now));
  const [hour, midnight] = idsOfHours(1, 24);
  const start = Math.max(first, from);
  const end = Math.min(last, midnight);
  if (start >= end) return null;
  return { from: start, before: Math.min(end, (Math.floor(start / hour) + 1) * hour), end };
}

/** Where to go on: behind the last row when there may be more of the hour, else at the next hour. */
function placeBehind({ before, end }: Bounds, last: number | null): number | null {
  if (last !== null) return last + 1;
  return before < end ? before : null;
}

/** A message has a limit's worth of deliveries now and then, so these count as well. */
export function walkMessages(
  shelf: Shelf,
  asked: Asked,
  place: DayPlace,
  limit: number,
): Walked<ListedMessage> | null {
  const { day } = place;
  if (!shelf.days().includes(day)) return null;
  const bounds = nextHour(asked, place);
  if (!bounds) return { rows: [], next: null };
  const part: Part = { ...bounds, limit, order: 'ASC' };
  const ids = findOnDay({ shelf, day, now: asked.now }, asked.query, part);
  const blocks: OpenBlocks = new Map();
  const rows: ListedMessage[] = [];
  let size = 0;
  let last: number | null = null;
  for (const id of ids) {
    if (size >= limit) break;
    const message = loadMessage(shelf, wholeId(day, id), { deliveries: -1, blocks });
    last = id;
    if (!message) continue;
    rows.push(message);
    size += Math.max(1, message.deliveryCount);
  }
  const isWhole = ids.length < limit && last === (ids.at(-1) ?? null);
  return { rows, next: placeBehind(bounds, isWhole ? null : last) };
}

export function walkLogins(
  shelf: Shelf,
  asked: Asked,
  place: DayPlace,
  limit: number,
): Walked<ListedLogin> | null {
  const { day } = place;
  if (!shelf.days().includes(day)) return null;
  const bounds = nextHour(asked, place);
  if (!bounds) return { rows: [], next: null };
  const { sql, values } = loginCondition({ shelf, day, now: asked.now }, asked.query);
  const ids = shelf
    .prepare<{ id: number }>(
      `SELECT l.id FROM login_# l WHERE l.id >= ? AND l.id < ? AND ${sql} ORDER BY l.id LIMIT ?`,
      day,
    )
    .all(bounds.from, bounds.before, ...values, limit)
    .map(({ id }) => id);
  const rows = ids.map((id) => loadLogin(shelf, wholeId(day, id)));
  return { rows, next: placeBehind(bounds, ids.length < limit ? null : (ids.at(-1) ?? null)) };
}
