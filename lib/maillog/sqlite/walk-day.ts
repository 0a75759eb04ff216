import { statusOf } from '#lib/maillog/join/message.ts';
import type { ListedLogin } from '#lib/maillog/list-logins.ts';
import { dayMs, dayOf, idsOfHours, wholeId } from '#lib/maillog/place.ts';
import type { Asked, DayPlace, LogWalk, Walked } from '#lib/maillog/reader.ts';
import { spanOf } from '#lib/maillog/search/query.ts';
import type { ListedMessage } from '#lib/maillog/tracking/list-messages.ts';
import { unpackSteps } from '#lib/maillog/varint.ts';
import { idsInSpan } from './condition.ts';
import { findRowsOnDay, type Place } from './find-tracked.ts';
import { loginCondition } from './login-condition.ts';
import { gatewayName, idInLines, idOfOriginal } from './read-messages.ts';
import { type Receipts, receiptsIn, withReceipt } from './receipt.ts';
import { deliveryOf, loginOf, messageOf } from './records.ts';
import { findOnDay, type Part } from './search.ts';
import type { Shelf } from './shelf.ts';
import { type DayWords, openDayWords } from './walk-words.ts';

/** A walk through the store. What it remembers of a day makes it several times as fast as reading message by message. */
export function walkOf(shelf: Shelf, asked: Asked): LogWalk {
  const wordsOn = openDayWords(shelf);
  const { since, until } = spanOf(asked.query, asked.now);
  const days = shelf.days().filter((day) => day >= dayOf(since) && day * dayMs < until);
  const read = <Row>(take: (one: Taking) => Walked<Row>) => {
    const turn = (place: DayPlace, limit: number): Walked<Row> | null => {
      if (!shelf.days().includes(place.day)) return null;
      const bounds = nextHour(asked, place);
      if (!bounds) return { rows: [], next: null };
      return take({ shelf, asked, day: place.day, bounds, limit, words: wordsOn(place.day) });
    };
    return (place: DayPlace, limit: number) => shelf.db.transaction(turn)(place, limit);
  };
  return {
    ...{ days: days.reverse(), messages: read(takeMessages) },
    ...{ recipients: read(takeRecipients), logins: read(takeLogins) },
  };
}

type Bounds = { from: number; before: number; end: number };
type Taking = { shelf: Shelf; asked: Asked; day: number; bounds: Bounds; limit: number; words: DayWords };

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
function takeMessages(taking: Taking): Walked<ListedMessage> {
  const { shelf, asked, day, bounds, limit } = taking;
  const part: Part = { ...bounds, limit, order: 'ASC' };
  const ids = findOnDay({ shelf, day, now: asked.now }, asked.query, part);
  const rows: ListedMessage[] = [];
  let size = 0;
  let last: number | null = null;
  for (const id of ids) {
    if (size >= limit) break;
    const message = loadMessage(taking, id);
    last = id;
    if (!message) continue;
    rows.push(message);
    size += Math.max(1, message.deliveryCount);
  }
  const isWhole = ids.length < limit && last === (ids.at(-1) ?? null);
  return { rows, next: placeBehind(bounds, isWhole ? null : last) };
}

/** Messages with those of their recipients that the search means, all of a message at once: what was read before the last one is no longer known. */
function takeRecipients(taking: Taking): Walked<ListedMessage> {
  const { shelf, asked, day, bounds, limit } = taking;
  const find = (part: { from: number; before: number; limit: number; place: Place | null }) =>
    findRowsOnDay({ shelf, day, now: asked.now, rows: true }, asked.query, { ...part, down: false }, never)
      .found;
  const found = find({ ...bounds, limit, place: null });
  const last = found.length < limit ? null : (found.at(-1) ?? null);
  if (last) {
    const { message } = last;
    found.push(...find({ from: message, before: message + 1, limit: Number.MAX_SAFE_INTEGER, place: last }));
  }
  const meant = new Map<number, Set<number>>();
  for (const { message, recipient } of found)
    meant.set(message, (meant.get(message) ?? new Set()).add(recipient));
  const rows = [...meant].flatMap(([id, recipients]) => loadMessage(taking, id, recipients) ?? []);
  return { rows, next: placeBehind(bounds, last?.message ?? null) };
}

const never = () => false;

type MessageRow = Record<string, unknown> & {
  gateway: number;
  messageKey: number | null;
  lines: Buffer;
  parent: string | null;
};

/** With all deliveries, or those to these recipients and then with what the next host said of each. */
function loadMessage(
  { shelf, day, words }: Taking,
  id: number,
  meant: ReadonlySet<number> | null = null,
): ListedMessage | null {
  const row = shelf.prepare<MessageRow>('SELECT * FROM message_# WHERE id = ?', day).get(id);
  if (!row) return null;
  const message = messageOf(row, day, words);
  let read: readonly { text: string }[] | null = null;
  let told: Receipts | null = null;
  const lines = () => (read ??= words.linesOf(unpackSteps(row.lines, wholeId(day, 0))));
  const receipts = () => (told ??= receiptsIn(lines()));
  const deliveries = shelf
    .prepare<Record<string, unknown>>('SELECT * FROM delivery_# WHERE message = ?', day)
    .all(id)
    .filter(({ recipient }) => meant?.has(Number(recipient)) ?? true)
    .map((one) => deliveryOf(one, day, words))
    .map((one) => (meant === null ? one : withReceipt(one, receipts)));
  return {
    ...message,
    messageId: row.messageKey === null ? null : (idInLines(row, lines()) ?? idOfOriginal(shelf, row)),
    gateway: gatewayName(shelf, row.gateway),
    status: statusOf(message),
    deliveries,
    deliveryCount: deliveries.length,
  };
}

function takeLogins({ shelf, asked, day, bounds, limit, words }: Taking): Walked<ListedLogin> {
  const { sql, values } = loginCondition({ shelf, day, now: asked.now }, asked.query);
  const found = shelf
    .prepare<Record<string, unknown> & { gateway: number; id: number }>(
      `SELECT l.* FROM login_# l WHERE l.id >= ? AND l.id < ? AND ${sql} ORDER BY l.id LIMIT ?`,
      day,
    )
    .all(bounds.from, bounds.before, ...values, limit);
  const rows = found.map((row) => ({
    ...loginOf(row, day, words),
    gateway: gatewayName(shelf, row.gateway),
  }));
  return { rows, next: placeBehind(bounds, found.length < limit ? null : (found.at(-1)?.id ?? null)) };
}
