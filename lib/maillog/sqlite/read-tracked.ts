import type { Delivery, Message } from '#lib/maillog/join/message.ts';
import { dayOfId, localId, secondOfId, wholeId } from '#lib/maillog/place.ts';
import type { Asked, Followed } from '#lib/maillog/reader.ts';
import type { Page } from '#lib/maillog/search/keyset.ts';
import {
  matchesTracked,
  type Tracked,
  type TrackedList,
  trackedStatus,
} from '#lib/maillog/tracking/tracked.ts';
import { unpackSteps } from '#lib/maillog/varint.ts';
import { findTracked, type Place, printPlace } from './find-tracked.ts';
import { type OpenBlocks, readLines } from './lines.ts';
import { textOf } from './names.ts';
import { gatewayName } from './read-messages.ts';
import { type Receipts, receiptsIn, withReceipt } from './receipt.ts';
import { deliveryOf, messageOf } from './records.ts';
import type { Shelf } from './shelf.ts';

/** Messages by recipient, the newest first. */
export function listTracked(shelf: Shelf, asked: Asked, page: Page, isLate?: () => boolean): TrackedList {
  const { places, more, stoppedAt } = findTracked(shelf, asked, page, isLate);
  const down = page.after === undefined;
  const ordered = down ? places : places.toReversed();
  const at = (place: Place | undefined) => (place ? printPlace(place) : null);
  const loader = loaderOf(shelf);
  return {
    rows: ordered.flatMap((place) => loader.row(place) ?? []),
    older: stoppedAt ? printPlace(stoppedAt) : more || !down ? at(ordered.at(-1)) : null,
    newer: (down ? page.before !== undefined : more) ? (at(ordered[0]) ?? page.before ?? null) : null,
    searchedTo: stoppedAt ? secondOfId(stoppedAt.message) : null,
    cursor: String(placesInRecent(shelf).last),
  };
}

type MessageRow = Record<string, unknown> & { gateway: number; lines: Buffer | null };

/** Loads rows of one answer: rows of one message stand beside each other, and so do their lines. */
function loaderOf(shelf: Shelf) {
  const blocks: OpenBlocks = new Map();
  const days = new Set(shelf.days());
  const words = { textOf: (day: number, word: number) => textOf(shelf, day, word) };
  let last: { id: number; message: Message; row: MessageRow; receipts: () => Receipts } | null = null;
  const receiptsOf = ({ lines }: MessageRow, id: number) => {
    let read: Receipts | null = null;
    const stored = () => (lines ? readLines(shelf, unpackSteps(lines, wholeId(dayOfId(id), 0)), blocks) : []);
    return () => (read ??= receiptsIn(stored()));
  };
  const messageAt = (id: number) => {
    if (last?.id === id) return last;
    if (!days.has(dayOfId(id))) return null;
    const row = shelf
      .prepare<MessageRow>('SELECT * FROM message_# WHERE id = ?', dayOfId(id))
      .get(localId(id));
    last = row
      ? { id, row, message: messageOf(row, dayOfId(id), words), receipts: receiptsOf(row, id) }
      : null;
    return last;
  };
  const tracked = (
    found: NonNullable<typeof last>,
    delivery: Delivery | null,
    recipient: number,
  ): Tracked => ({
    id: printPlace({ message: found.id, recipient }),
    gateway: gatewayName(shelf, found.row.gateway),
    status: trackedStatus(found.message, delivery),
    message: found.message,
    delivery: delivery && withReceipt(delivery, found.receipts),
  });
  return {
    /** Null when it is gone. */
    row({ message: id, recipient }: Place): Tracked | null {
      const found = messageAt(id);
      if (!found) return null;
      if (recipient === 0) return tracked(found, null, 0);
      const row = shelf
        .prepare<Record<string, unknown>>(
          'SELECT * FROM delivery_# WHERE message = ? AND recipient = ?',
          dayOfId(id),
        )
        .get(localId(id), recipient);
      return row ? tracked(found, deliveryOf(row, dayOfId(id), words), recipient) : null;
    },
    /** Those of a message, the newest first, at most so many. */
    rowsOf(id: number, limit: number): Tracked[] {
      const found = messageAt(id);
      if (!found) return [];
      const rows = shelf
        .prepare<Record<string, unknown> & { recipient: number }>(
          'SELECT * FROM delivery_# WHERE message = ? ORDER BY recipient DESC LIMIT ?',
          dayOfId(id),
        )
        .all(localId(id), limit);
      if (rows.length === 0) return [tracked(found, null, 0)];
      return rows.map((row) => tracked(found, deliveryOf(row, dayOfId(id), words), row.recipient));
    },
  };
}

const mostMessages = 500;
const mostOfMessage = 200;

function placesInRecent(shelf: Shelf): { first: number; last: number } {
  const { first, last } = shelf
    .prepare<{ first: number | null; last: number | null }>(
      'SELECT (SELECT min(id) FROM recent) AS first, (SELECT max(id) FROM recent) AS last',
    )
    .get() ?? { first: null, last: null };
  return { first: first ?? 1, last: last ?? 0 };
}

/** Rows that came or changed behind a place in the order of storing. */
export function followTracked(shelf: Shelf, { query, now }: Asked, cursor: string | null): Followed {
  const { first, last } = placesInRecent(shelf);
  const nothing = { rows: [], messages: [], cursor: String(last), missed: false };
  if (cursor === null || !/^\d{1,15}$/.test(cursor)) return nothing;
  const from = Number(cursor);
  if (from > last || from < first - 1) return { ...nothing, missed: true };
  const touched = shelf
    .prepare<{ message: number }>(
      `SELECT DISTINCT message FROM recent WHERE id > ? ORDER BY message DESC LIMIT ${mostMessages + 1}`,
    )
    .all(from)
    .map(({ message }) => message);
  if (touched.length > mostMessages) return { ...nothing, missed: true };
  const loader = loaderOf(shelf);
  const all = touched.map((id) => ({ id, rows: loader.rowsOf(id, mostOfMessage) }));
  return {
    ...nothing,
    rows: all.flatMap(({ rows }) => rows.filter((row) => matchesTracked(query, row, now))),
    messages: all.flatMap(({ id, rows }) => (rows.length < mostOfMessage ? [id] : [])),
  };
}
