import { statusOf } from '#lib/maillog/join/message.ts';
import { parseLine } from '#lib/maillog/parse/parse-line.ts';
import { dayOfId, localId, wholeId } from '#lib/maillog/place.ts';
import type { Asked } from '#lib/maillog/reader.ts';
import { type Page, pageOf, sliceOf } from '#lib/maillog/search/keyset.ts';
import type { Journey } from '#lib/maillog/tracking/journey.ts';
import { journeyOf } from '#lib/maillog/tracking/journey.ts';
import type { ListedMessage, MessageList } from '#lib/maillog/tracking/list-messages.ts';
import { unpackSteps } from '#lib/maillog/varint.ts';
import { type OpenBlocks, readLines, type StoredLine } from './lines.ts';
import { messageKey } from './message-key.ts';
import { textOf } from './names.ts';
import { type Receipts, receiptsIn, withReceipt } from './receipt.ts';
import { deliveryOf, messageOf } from './records.ts';
import { findMessages } from './search.ts';
import type { Shelf } from './shelf.ts';

/** Deliveries that a list shows of one message. */
const shown = 20;

/** Messages, the newest first. */
export function listMessages(shelf: Shelf, asked: Asked, page: Page): MessageList {
  const { ids, older, newer } = pageOf(findMessages(shelf, asked, sliceOf(page)), page);
  const blocks: OpenBlocks = new Map();
  return {
    messages: ids.flatMap((id) => loadMessage(shelf, id, { deliveries: shown, blocks }) ?? []),
    older,
    newer,
  };
}

type Row = Record<string, unknown> & {
  gateway: number;
  deliveryCount: number;
  messageKey: number | null;
  lines: Buffer;
  parent: string | null;
};

/** A message with at most so many of its deliveries; null when it is gone. */
export function loadMessage(
  shelf: Shelf,
  id: number,
  { deliveries, blocks }: { deliveries: number; blocks: OpenBlocks },
): ListedMessage | null {
  const day = dayOfId(id);
  const local = localId(id);
  const row = shelf
    .prepare<Row>(
      'SELECT *, (SELECT count(*) FROM delivery_# WHERE message = m.id) AS deliveryCount FROM message_# m WHERE id = ?',
      day,
    )
    .get(local);
  if (!row) return null;
  const words = { textOf: (on: number, word: number) => textOf(shelf, on, word) };
  const message = messageOf(row, day, words);
  const some = shelf
    .prepare<Record<string, unknown>>(
      `SELECT * FROM delivery_# WHERE message = ?
       ORDER BY (SELECT text FROM name_# WHERE id = manner) GLOB '[[]"sent"*',
         (SELECT text FROM name_# WHERE id = recipient) COLLATE NOCASE LIMIT ?`,
      day,
    )
    .all(local, deliveries);
  let read: readonly StoredLine[] | null = null;
  let told: Receipts | null = null;
  const receipts = () => (told ??= receiptsIn(lines()));
  const lines = () => (read ??= readLines(shelf, unpackSteps(row.lines, wholeId(day, 0)), blocks));
  return {
    ...message,
    messageId: row.messageKey === null ? null : (idInLines(row, lines()) ?? idOfOriginal(shelf, row)),
    gateway: gatewayName(shelf, row.gateway),
    status: statusOf(message),
    deliveries: some.map((one) => withReceipt(deliveryOf(one, day, words), receipts)),
    deliveryCount: row.deliveryCount,
  };
}

/** The Message-ID whose key a message has, as one of its lines has it; null once these lines were deleted. */
export function idInLines(
  { messageKey: key }: Pick<Row, 'messageKey'>,
  lines: readonly { text: string }[],
): string | null {
  for (const { text } of lines) {
    const { fact } = text.includes(', msgid=') ? parseLine(text) : { fact: null };
    if (fact?.kind === 'from' && fact.messageId !== null && messageKey(fact.messageId) === key)
      return fact.messageId;
  }
  return null;
}

/** The Message-ID of the message that one is a copy of. */
export function idOfOriginal(
  shelf: Shelf,
  row: Pick<Row, 'messageKey' | 'parent' | 'gateway'>,
): string | null {
  if (row.parent === null) return null;
  const days = new Set(shelf.days());
  const found = shelf
    .prepare<{ day: number; message: number }>(
      'SELECT day, message FROM queue WHERE queueId = ? AND gateway = ?',
    )
    .all(row.parent, row.gateway)
    .filter(({ day }) => days.has(day));
  for (const { day, message } of found) {
    const lines = shelf
      .prepare<{ lines: Buffer }>('SELECT lines FROM message_# WHERE id = ?', day)
      .get(message)?.lines;
    const id = lines ? idInLines(row, readLines(shelf, unpackSteps(lines, wholeId(day, 0)))) : null;
    if (id !== null) return id;
  }
  return null;
}

export function gatewayName(shelf: Shelf, id: number): string {
  return shelf.prepare<{ name: string }>('SELECT name FROM gateway WHERE id = ?').get(id)?.name ?? '';
}

const mostDeliveries = 1000;
const mostMessages = 100;
const mostLines = 2000;

/** Null when the gateway's log has no such message. */
export function messageJourney(shelf: Shelf, gateway: string, queueId: string): Journey | null {
  const known = shelf.prepare<{ id: number }>('SELECT id FROM gateway WHERE name = ?').get(gateway);
  if (!known) return null;
  const ids = idsOfQueue(shelf, known.id, queueId);
  if (ids.length === 0) return null;
  const blocks: OpenBlocks = new Map();
  const load = (id: number) => loadMessage(shelf, id, { deliveries: mostDeliveries, blocks }) ?? [];
  const messages = ids.flatMap(load);
  const children = childrenOf(shelf, known.id, queueId, ids);
  const parents = messages.flatMap(({ parent }) =>
    parent === null || parent === queueId ? [] : idsOfQueue(shelf, known.id, parent),
  );
  const others = sameMessageId(shelf, messages);
  const near = new Set([...ids, ...children, ...parents]);
  return journeyOf(queueId, {
    messages,
    children: children.flatMap(load),
    parents: [...new Set(parents)].flatMap(load),
    elsewhere: others.filter((id) => !near.has(id)).flatMap(load),
    lines: linesOf(shelf, ids),
  });
}

function idsOfQueue(shelf: Shelf, gateway: number, queueId: string): number[] {
  return shelf
    .prepare<{ day: number; message: number }>(
      `SELECT day, message FROM queue WHERE queueId = ? AND gateway = ? ORDER BY day, message LIMIT ${mostMessages}`,
    )
    .all(queueId, gateway)
    .map(({ day, message }) => wholeId(day, message));
}

/** So many days apart one message is met at two gateways at most: longer it waits in no queue. */
const longestWay = 6;
/** A stranger may give one Message-ID to any number of messages. */
const mostElsewhere = 20;

function sameMessageId(shelf: Shelf, messages: readonly ListedMessage[]): number[] {
  const keys = new Set(
    messages.flatMap(({ messageId }) => (messageId === null ? [] : [messageKey(messageId)])),
  );
  const first = Math.min(...messages.map(({ id }) => dayOfId(id)));
  const days = shelf.days().filter((day) => Math.abs(day - first) <= longestWay);
  return days
    .flatMap((day) =>
      [...keys].flatMap((key) =>
        shelf
          .prepare<{ id: number }>(
            `SELECT id FROM message_# INDEXED BY messageByKey_# WHERE messageKey = ? ORDER BY id LIMIT ${mostElsewhere}`,
            day,
          )
          .all(key)
          .map(({ id }) => wholeId(day, id)),
      ),
    )
    .slice(0, mostElsewhere);
}

/** Reports and copies are made while the message is in the queue: on its day or soon after. */
function childrenOf(shelf: Shelf, gateway: number, queueId: string, ids: readonly number[]): number[] {
  const first = Math.min(...ids.map(dayOfId));
  return shelf
    .days()
    .filter((day) => day >= first && day <= first + 35)
    .reverse()
    .flatMap((day) =>
      shelf
        .prepare<{ id: number }>('SELECT id FROM message_# WHERE parent = ? AND gateway = ? ORDER BY id', day)
        .all(queueId, gateway)
        .map(({ id }) => wholeId(day, id)),
    )
    .slice(0, mostMessages);
}

/** The lines of the messages, with those of the connections they came by. */
function linesOf(shelf: Shelf, ids: readonly number[]) {
  const numbers = ids.flatMap((id) => {
    const row = shelf
      .prepare<{ lines: Buffer }>('SELECT lines FROM message_# WHERE id = ?', dayOfId(id))
      .get(localId(id));
    return lineNumbers(row?.lines, id);
  });
  return readLines(shelf, numbers.slice(0, mostLines));
}

function lineNumbers(packed: Buffer | null | undefined, owner: number): number[] {
  return packed ? unpackSteps(packed, wholeId(dayOfId(owner), 0)) : [];
}
