import type { Database } from 'better-sqlite3';
import { keyRange } from '#lib/maillog/client-key.ts';
import {
  allOf,
  anyOf,
  beginsWith,
  byAddress,
  type Condition,
  conditionsOf,
  type MessageFilter,
} from '#lib/maillog/filter.ts';
import { type Neighbours, type Page, pageOf, type Slice, sliceOf } from '#lib/maillog/keyset.ts';
import type { Delivery, Message, MessageStatus } from '#lib/maillog/message.ts';
import { messageOf } from '#lib/maillog/rows.ts';

/** A message as lists show it. */
export type ListedMessage = Message & {
  gateway: string;
  status: MessageStatus;
  /** The first of them, what failed or waits before what was sent. */
  deliveries: Delivery[];
  deliveryCount: number;
};

export type MessageList = { messages: ListedMessage[] } & Neighbours;

/** Deliveries that a list shows of one message. */
const shown = 20;

/** Messages, the newest first. */
export function listMessages(db: Database, filter: MessageFilter, page: Page): MessageList {
  const { sql, values } = listSql(filter, page);
  const found = db.prepare<unknown[], { at: number; id: number }>(sql).all(...values);
  const { rows, older, newer } = pageOf(found, page);
  const load = messageLoader(db, shown);
  return { messages: rows.map(({ id }) => load(id)), older, newer };
}

/** Finds time and id of the messages of a page, and of one more. */
export function listSql(filter: MessageFilter, page: Page): Condition {
  const slice = sliceOf(page);
  const branches = branchesOf(filter).map((branch) => branchSql(branch, slice));
  const union = branches.map(({ sql }) => `SELECT * FROM (${sql})`).join(' UNION ');
  return {
    sql: `${union} ORDER BY at ${slice.order}, id ${slice.order} LIMIT ?`,
    values: [...branches.flatMap(({ values }) => values), slice.limit],
  };
}

/** One way to find messages: through `message`, or through the recipients in `delivery`. */
type Branch = { through: 'message' | 'delivery'; condition: Condition };

/** Every branch walks an index in the order of time, so a page costs as much as it holds. */
function branchesOf(filter: MessageFilter): Branch[] {
  const { recipient, text } = filter;
  const inMessage = (...more: Condition[]): Branch => ({
    through: 'message',
    condition: allOf([...more, ...conditionsOf(filter)]),
  });
  const inDelivery = (...more: Condition[]): Branch => ({
    through: 'delivery',
    condition: allOf([...more, ...conditionsOf(filter, 'd.messageAt')]),
  });
  if (text) {
    const also = recipient === undefined ? [] : [toRecipient(recipient)];
    return [
      ...wordInMessage(text).map((word) => inMessage(word, ...also)),
      ...wordInDelivery(text).map((word) => inDelivery(word, ...also)),
    ];
  }
  if (recipient === undefined) return [inMessage()];
  return hasNarrower(filter)
    ? [inMessage(toRecipient(recipient))]
    : [inDelivery(byAddress(recipient, 'd.recipient', 'd.domain'))];
}

/** Whether something else than the recipient leads to few messages. */
function hasNarrower({ account, client, sender, queueId }: MessageFilter): boolean {
  const isOne = account !== undefined && account !== '*' && account !== '-';
  return isOne || client !== undefined || sender !== undefined || queueId !== undefined;
}

function toRecipient(recipient: string): Condition {
  const { sql, values } = byAddress(recipient, 'd.recipient', 'd.domain');
  return { sql: `EXISTS (SELECT 1 FROM delivery d WHERE d.message = m.id AND ${sql})`, values };
}

function wordInMessage(word: string): Condition[] {
  const key = keyRange(word)?.[0];
  const client = key ? [{ sql: 'm.clientKey = ?', values: [key] }] : [];
  const columns = ['m.account', 'm.sender', 'm.senderDomain', 'm.queueId'];
  return [...columns.map((column) => beginsWith(column, word)), ...client];
}

function wordInDelivery(word: string): Condition[] {
  return ['d.recipient', 'd.domain'].map((column) => beginsWith(column, word));
}

function branchSql({ through, condition }: Branch, { compare, order, place, limit }: Slice): Condition {
  const [columns, from, at, id] =
    through === 'message'
      ? ['m.at AS at, m.id AS id', 'message m', 'm.at', 'm.id']
      : [
          'DISTINCT d.messageAt AS at, d.message AS id',
          'delivery d CROSS JOIN message m ON m.id = d.message',
          'd.messageAt',
          'd.message',
        ];
  return {
    sql: `SELECT ${columns} FROM ${from} WHERE ${condition.sql} AND (${at}, ${id}) ${compare} (?, ?) ORDER BY ${at} ${order}, ${id} ${order} LIMIT ?`,
    values: [...condition.values, place.at, place.id, limit],
  };
}

/** All that the filter asks, as one condition: for counting. */
export function wholeCondition(filter: MessageFilter): Condition {
  const { recipient, text } = filter;
  const conditions = conditionsOf(filter);
  if (recipient !== undefined) conditions.push(toRecipient(recipient));
  if (text) {
    const { sql, values } = anyOf(wordInDelivery(text));
    const delivered = {
      sql: `EXISTS (SELECT 1 FROM delivery d WHERE d.message = m.id AND (${sql}))`,
      values,
    };
    conditions.push(anyOf([...wordInMessage(text), delivered]));
  }
  return allOf(conditions);
}

type MessageFields = Omit<ListedMessage, 'audited' | 'held' | 'done' | 'deliveries'> & {
  audited: number;
  held: number;
  done: number;
};

/** Loads messages by their ids, each with at most so many of its deliveries. */
export function messageLoader(db: Database, deliveries: number): (id: number) => ListedMessage {
  const one = db.prepare<[number], MessageFields & { clientKey: unknown; senderDomain: unknown }>(
    `SELECT m.*, g.name AS gateway, (SELECT count(*) FROM delivery WHERE message = m.id) AS deliveryCount
     FROM message m JOIN gateway g ON g.id = m.gateway WHERE m.id = ?`,
  );
  const some = db.prepare<[number, number], Delivery>(
    `SELECT message, recipient, outcome, relayName, relayAddress, dsn, reply, status, tlsVersion, tlsVerify, tries, firstAt, lastAt
     FROM delivery WHERE message = ? ORDER BY outcome = 'sent', recipient LIMIT ?`,
  );
  return (id) => {
    const row = one.get(id);
    if (!row) throw new Error(`Message ${id} is gone.`);
    const { clientKey: _key, senderDomain: _domain, ...fields } = row;
    return { ...messageOf(fields), deliveries: some.all(id, deliveries) };
  };
}
