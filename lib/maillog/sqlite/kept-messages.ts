import { type Book, newMessage } from '#lib/maillog/join/book.ts';
import { type Delivery, type Message, statusOf } from '#lib/maillog/join/message.ts';
import { domainOf } from '#lib/maillog/mail-domain.ts';
import { dayOf, dayOfId, localId, wholeId } from '#lib/maillog/place.ts';
import { packSteps, unpackSteps } from '#lib/maillog/varint.ts';
import { encodeInto, messageColumns, namesOf, type Value } from './columns.ts';
import type { Clock, Writing } from './kept-record.ts';
import { idOfKey, messageKey } from './message-key.ts';
import { messageOf } from './records.ts';
import { type RowBuffer, rowBuffer } from './row-buffer.ts';
import { openTally } from './tally.ts';

/** Messages of one queue id further apart than this are two: old Sendmails use their short ids again within weeks. */
const longestLife = 35;

/** So many are remembered from one transaction to the next. */
const mostKept = 10_000;

/** A message that was met, the numbers of its lines, and what became of it for each recipient once that was asked for. */
export type KeptMessage = {
  record: Message;
  isNew: boolean;
  lines: number[];
  deliveries: Map<string, Delivery> | null;
  isTouched: boolean;
};

/** The messages of one gateway, by queue id. */
export function messagesIn(writing: Writing, clock: Clock) {
  const { shelf, names, numbers, gateway } = writing;
  /** The newest of each queue id, as far as it was asked for; null where there is none. */
  const byQueueId = new Map<string, KeptMessage | null>();
  const byId = new Map<number, KeptMessage>();
  let touched: KeptMessage[] = [];
  let last: KeptMessage | null = null;
  const tally = openTally(shelf, names, gateway);
  const written = {
    added: rowBuffer(shelf, { table: 'message', columns, isNew: true }),
    replaced: rowBuffer(shelf, { table: 'message', columns, isNew: false }),
  };
  /** Whether a queue id that is not remembered has no message. */
  let isAll = shelf.isOwn;

  const remember = (kept: KeptMessage): KeptMessage => {
    byId.set(kept.record.id, kept);
    touched.push(kept);
    return kept;
  };
  const touch = (kept: KeptMessage): KeptMessage => {
    if (kept.isTouched) return kept;
    kept.isTouched = true;
    tally.take(kept.record);
    touched.push(kept);
    return kept;
  };
  const load = (id: number): KeptMessage | null => {
    const known = byId.get(id);
    if (known) return touch(known);
    const day = dayOfId(id);
    const has = shelf.prepare('SELECT 1 FROM day WHERE day = ?').get(day);
    const row = has
      ? shelf
          .prepare<Record<string, unknown> & { lines: Buffer | null; messageKey: number | null }>(
            'SELECT * FROM message_# WHERE id = ?',
            day,
          )
          .get(localId(id))
      : undefined;
    if (!row) return null;
    const messageId = row.messageKey === null ? null : idOfKey(row.messageKey);
    const record = { ...messageOf(row, day, names), messageId };
    tally.take(record);
    const lines = row.lines ? unpackSteps(row.lines, wholeId(day, 0)) : [];
    return remember({ record, isNew: false, lines, deliveries: null, isTouched: true });
  };
  const find = (queueId: string): KeptMessage | null => {
    const today = dayOf(clock.at);
    const known = byQueueId.get(queueId);
    if (known === null || (known === undefined && isAll)) return null;
    const age = known ? today - dayOf(known.record.at) : Number.NaN;
    if (known && age >= -1 && age <= longestLife) return touch(known);
    const place = shelf
      .prepare<{ day: number; message: number }>(
        `SELECT day, message FROM queue WHERE queueId = ? AND gateway = ? AND day BETWEEN ? AND ?
         ORDER BY day DESC, message DESC LIMIT 1`,
      )
      .get(queueId, gateway, today - longestLife, today + 1);
    const found = place ? load(wholeId(place.day, place.message)) : null;
    byQueueId.set(queueId, found);
    return found;
  };

  return {
    /** What is kept of a message that the book handed out. */
    keptOf(message: Message): KeptMessage | null {
      if (last?.record === message) return last;
      const kept = byId.get(message.id) ?? null;
      if (kept) last = kept;
      return kept;
    },
    /** A message that may have to be looked up by its number. */
    keptById: (id: number) => load(id),
    book: {
      message(queueId: string) {
        const kept = find(queueId);
        if (kept) last = kept;
        return kept?.record ?? null;
      },
      openMessage(queueId: string, at: number) {
        const day = dayOf(at);
        shelf.begin(day);
        const record = newMessage(wholeId(day, numbers.next('message', at)), queueId, at);
        const lines = writing.loose.take(queueId);
        last = remember({ record, isNew: true, lines, deliveries: new Map(), isTouched: true });
        byQueueId.set(queueId, last);
        return record;
      },
    } satisfies Partial<Book>,
    /** Writes what was touched; answers it, in the order of the numbers. */
    keep(): KeptMessage[] {
      // in the order of their keys, so that pages are filled one after the other
      const all = touched.sort((a, b) => a.record.id - b.record.id);
      for (const kept of all) {
        keepMessage(writing, kept, kept.isNew ? written.added : written.replaced);
        tally.add(kept.record);
      }
      written.added.flush();
      written.replaced.flush();
      keepQueueIds(writing, all);
      tally.keep();
      return all;
    },
    /** To be called when everything is written. */
    end() {
      const isFull = byId.size > mostKept;
      if (isFull) isAll = false;
      for (const [queueId, kept] of byQueueId)
        if (kept === null || (isFull && !kept.isTouched)) byQueueId.delete(queueId);
      for (const [id, kept] of byId) if (isFull && !kept.isTouched) byId.delete(id);
      for (const kept of touched) {
        kept.isTouched = false;
        kept.isNew = false;
      }
      touched = [];
      last = null;
    },
    empty() {
      isAll = false;
      byQueueId.clear();
      byId.clear();
    },
  };
}

function keepMessage({ names, gateway }: Writing, { record, lines }: KeptMessage, into: RowBuffer): void {
  const day = dayOfId(record.id);
  const intern = (word: string) => names.intern(day, word);
  const senderDomain = record.sender === null ? null : intern(domainOf(record.sender));
  const values: Value[] = [localId(record.id), gateway, record.at % 1000, intern(statusOf(record))];
  values.push(senderDomain, record.messageId === null ? null : messageKey(record.messageId));
  encodeInto(values, record, messageColumns, { intern, at: record.at });
  values.push(packSteps(lines, wholeId(day, 0)));
  into.put(day, values);
}

function keepQueueIds({ shelf, gateway }: Writing, kept: readonly KeptMessage[]): void {
  const put = shelf.prepare('INSERT INTO queue (queueId, gateway, day, message) VALUES (?, ?, ?, ?)');
  const added = kept.filter(({ isNew }) => isNew).map(({ record }) => record);
  for (const { id, queueId } of added.sort((a, b) => (a.queueId < b.queueId ? -1 : 1)))
    put.run(queueId, gateway, dayOfId(id), localId(id));
}

const columns = [
  'id',
  'gateway',
  'ms',
  'status',
  'senderDomain',
  'messageKey',
  ...namesOf(messageColumns),
  'lines',
];
