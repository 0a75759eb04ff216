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
  const slice = sliceOf(page);
  const branches = branchesOf(filter).map((branch) => branchSql(branch, slice));
  const union = branches.map(({ sql }) => `SELECT * FROM (${sql})`).join(' UNION ');
  const found = db
    .prepare<unknown[], { at: number; id: number }>(
      `${union} ORDER BY at ${slice.order}, id ${slice.order} LIMIT ?`,
    )
    .all(...branches.flatMap(({ values }) => values), slice.limit);
  const { rows, older, newer } = pageOf(found, page);
  return { messages: rows.map(({ id }) => loadMessage(db, id, shown)), older, newer };
}

/** One way to find messages: through `message`, or through the recipients in `delivery`. */
type Branch = { through: 'message' | 'delivery'; condition: Condition };

/** Every branch walks an index in the order of time, so a page costs as much as it holds. */
function branchesOf(filter: MessageFilter): Branch[] {
  const { recipient, text, account, client, sender, queueId } = filter;
  const common = conditionsOf(filter);
  if (text) {
    const all = recipient === undefined ? common : [...common, toRecipient(recipient)];
    return [
      ...wordInMessage(text).map((word) => ({
        through: 'message' as const,
        condition: allOf([word, ...all]),
      })),
      ...wordInDelivery(text).map((word) => ({
        through: 'delivery' as const,
        condition: allOf([word, ...all]),
      })),
    ];
  }
  if (recipient === undefined) return [{ through: 'message', condition: allOf(common) }];
  const hasOther =
    (account !== undefined && account !== '*' && account !== '-') || client || sender || queueId;
  if (hasOther) return [{ through: 'message', condition: allOf([...common, toRecipient(recipient)]) }];
  return [
    { through: 'delivery', condition: allOf([byAddress(recipient, 'd.recipient', 'd.domain'), ...common]) },
  ];
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
  const [at, id, from] =
    through === 'message'
      ? ['m.at', 'm.id', 'message m']
      : ['d.messageAt', 'd.message', 'delivery d CROSS JOIN message m ON m.id = d.message'];
  return {
    sql: `SELECT DISTINCT ${at} AS at, ${id} AS id FROM ${from} WHERE ${condition.sql} AND (${at}, ${id}) ${compare} (?, ?) ORDER BY ${at} ${order}, ${id} ${order} LIMIT ?`,
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

/** A message with at most so many of its deliveries. */
export function loadMessage(db: Database, id: number, deliveries: number): ListedMessage {
  const row = db
    .prepare<[number], MessageFields & { clientKey: unknown; senderDomain: unknown }>(
      `SELECT m.*, g.name AS gateway, (SELECT count(*) FROM delivery WHERE message = m.id) AS deliveryCount
       FROM message m JOIN gateway g ON g.id = m.gateway WHERE m.id = ?`,
    )
    .get(id);
  if (!row) throw new Error(`Message ${id} is gone.`);
  const { clientKey: _key, senderDomain: _domain, ...fields } = row;
  const found = db
    .prepare<[number, number], Delivery>(
      `SELECT message, recipient, outcome, relayName, relayAddress, dsn, reply, status, tlsVersion, tlsVerify, tries, firstAt, lastAt
       FROM delivery WHERE message = ? ORDER BY outcome = 'sent', recipient LIMIT ?`,
    )
    .all(id, deliveries);
  return { ...messageOf(fields), deliveries: found };
}
