import { dayOf, dayOfId, localId, wholeId } from '#lib/maillog/place.ts';
import type { Slice } from '#lib/maillog/search/keyset.ts';
import { type Query, spanOf } from '#lib/maillog/search/query.ts';
import { type Condition, conditionOf, idsInSpan, type OnDay } from './condition.ts';
import { hoursOf } from './hours.ts';
import type { Shelf } from './shelf.ts';
import { stretchesOf, type Walk, walksOf } from './walk.ts';

type Search = { query: Query; now: Date };
export type Part = { from: number; before: number; limit: number; order: 'ASC' | 'DESC' };

/** The numbers of the messages that a search finds on one side of a place, the nearest first. Days are asked one after the other until there are enough. */
export function findMessages(shelf: Shelf, { query, now }: Search, slice: Slice): number[] {
  const span = spanOf(query, now);
  const down = slice.order === 'DESC';
  const placeDay = dayOfId(slice.place);
  const days = shelf
    .days()
    .filter((day) => (down ? day <= placeDay : day >= placeDay))
    .filter((day) => day >= dayOf(span.since) && day <= dayOf(Math.min(span.until, 2 ** 50)));
  const found: number[] = [];
  for (const day of down ? days : days.reverse()) {
    const [first, end] = idsInSpan(day, span);
    const place = day === placeDay ? localId(slice.place) : null;
    const part = {
      from: !down && place !== null ? Math.max(first, place + 1) : first,
      before: down && place !== null ? Math.min(end, place) : end,
      limit: slice.limit - found.length,
      order: slice.order,
    };
    const ids = findOnDay({ shelf, day, now }, query, part);
    found.push(...ids.map((id) => wholeId(day, id)));
    if (found.length >= slice.limit) break;
  }
  return found;
}

/** The numbers within a day of the messages that a search finds in a part of it. */
export function findOnDay(on: OnDay, query: Query, part: Part): number[] {
  if (part.from >= part.before) return [];
  const walks = walksOf(on, query);
  if (walks?.length === 0) return [];
  const condition = conditionOf(on, query);
  if (!walks) return goThrough(on, query, condition, part);
  const found = new Set(walks.flatMap((walk) => goAlong(on, walk, condition, part)));
  const sign = part.order === 'DESC' ? -1 : 1;
  return [...found].sort((a, b) => (a - b) * sign).slice(0, part.limit);
}

function goThrough(on: OnDay, query: Query, { sql, values }: Condition, part: Part): number[] {
  const ranges = hoursOf(on, query);
  const found: number[] = [];
  for (const [start, end] of part.order === 'DESC' ? ranges.reverse() : ranges) {
    const [from, before] = [Math.max(start, part.from), Math.min(end, part.before)];
    if (from >= before) continue;
    const rows = on.shelf
      .prepare<{ id: number }>(
        `SELECT m.id FROM message_# m NOT INDEXED WHERE m.id >= ? AND m.id < ? AND ${sql} ORDER BY m.id ${part.order} LIMIT ?`,
        on.day,
      )
      .all(from, before, ...values, part.limit - found.length);
    found.push(...rows.map(({ id }) => id));
    if (found.length >= part.limit) break;
  }
  return found;
}

function goAlong(on: OnDay, walk: Walk, condition: Condition, part: Part): number[] {
  const { sql, values } = walkSql(walk, condition, part.order);
  const bounds = [walk.along === 'ids' ? JSON.stringify(walk.ids) : walk.value];
  const found: number[] = [];
  for (const [from, before] of stretchesOf(walk, part, part.order === 'DESC')) {
    const rows = on.shelf
      .prepare<{ id: number }>(sql, on.day)
      .all(...bounds, from, before, ...values, part.limit - found.length);
    for (const { id } of rows) found.push(id);
    if (found.length >= part.limit) break;
  }
  return found;
}

/** Every walk is in the order of time, so a page costs as much as it holds and what it passes over. */
function walkSql(walk: Walk, { sql, values }: Condition, order: 'ASC' | 'DESC'): Condition {
  const rest = (id: string) => `${id} >= ? AND ${id} < ? AND ${sql}`;
  switch (walk.along) {
    case 'ids':
      return {
        sql: `SELECT m.id FROM message_# m WHERE m.id IN (SELECT value FROM json_each(?)) AND ${rest('m.id')} ORDER BY m.id ${order} LIMIT ?`,
        values,
      };
    case 'message':
      return {
        sql: `SELECT m.id FROM message_# m INDEXED BY ${walk.index}_# WHERE m.${walk.column} = ? AND ${rest('m.id')} ORDER BY m.id ${order} LIMIT ?`,
        values,
      };
    case 'deliveries':
      return {
        sql: `SELECT w.message AS id FROM delivery_# w NOT INDEXED CROSS JOIN message_# m ON m.id = w.message
              WHERE w.${walk.column} IN (SELECT value FROM json_each(?)) AND ${rest('w.message')}
              GROUP BY w.message ORDER BY w.message ${order} LIMIT ?`,
        values,
      };
    case 'delivery':
      return {
        sql: `SELECT w.message AS id FROM delivery_# w INDEXED BY ${walk.index}_# CROSS JOIN message_# m ON m.id = w.message
              WHERE w.${walk.column} = ? AND ${rest('w.message')} GROUP BY w.message ORDER BY w.message ${order} LIMIT ?`,
        values,
      };
  }
}
