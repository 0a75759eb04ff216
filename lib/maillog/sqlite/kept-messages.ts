import { type Book, newMessage } from '#lib/maillog/book.ts';
import { domainOf } from '#lib/maillog/mail-domain.ts';
import { type Message, statusOf } from '#lib/maillog/message.ts';
import { dayOf, dayOfId, firstOfSecond, localId, wholeId } from '#lib/maillog/place.ts';
import { packSteps, unpackSteps } from '#lib/maillog/varint.ts';
import { encode, messageColumns, namesOf } from './columns.ts';
import { type Clock, insertInto, type Kept } from './kept-record.ts';
import { idOfKey, messageKey } from './message-key.ts';
import type { Names } from './names.ts';
import { messageOf } from './records.ts';
import type { Shelf } from './shelf.ts';
import { openTally } from './tally.ts';

/** Messages of one queue id further apart than this are two: old Sendmails use their short ids again within weeks. */
const longestLife = 35;

/** The messages of one gateway, by queue id. */
export function messagesIn(shelf: Shelf, names: Names, gateway: number, clock: Clock) {
  const byQueueId = new Map<string, Message | null>();
  const touched = new Map<number, Kept<Message>>();
  const tally = openTally(shelf, names, gateway);
  const newest = new Map<number, number>();
  const remember = (message: Message, isNew: boolean, lines: readonly number[]) => {
    touched.set(message.id, { record: message, isNew, lines: new Set(lines) });
    return message;
  };
  const load = (id: number): Message | null => {
    const day = dayOfId(id);
    const known = touched.get(id);
    if (known) return known.record;
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
    const message = { ...messageOf(row, day, names), messageId };
    tally.take(message);
    return remember(message, false, row.lines ? unpackSteps(row.lines, wholeId(day, 0)) : []);
  };
  const find = (queueId: string): Message | null => {
    const today = dayOf(clock.at);
    const place = shelf
      .prepare<{ day: number; message: number }>(
        `SELECT day, message FROM queue WHERE queueId = ? AND gateway = ? AND day BETWEEN ? AND ?
         ORDER BY day DESC, message DESC LIMIT 1`,
      )
      .get(queueId, gateway, today - longestLife, today + 1);
    if (!place) return null;
    const message = load(wholeId(place.day, place.message));
    if (message) byQueueId.set(queueId, message);
    return message;
  };
  const nextId = (at: number): number => {
    const day = dayOf(at);
    const first = firstOfSecond(at);
    const known = newest.get(wholeId(day, first));
    const last =
      known ??
      shelf
        .prepare<{ id: number | null }>('SELECT max(id) AS id FROM message_# WHERE id >= ? AND id < ?', day)
        .get(first, firstOfSecond(at) + 16_384)?.id ??
      first - 1;
    newest.set(wholeId(day, first), last + 1);
    return wholeId(day, last + 1);
  };
  return {
    touched,
    addLines({ id }: Message, more: readonly number[]) {
      const kept = touched.get(id);
      if (kept) for (const line of more) kept.lines.add(line);
    },
    /** A line for a message that may have to be looked up by its number. */
    addLater(id: number, line: number) {
      if (!touched.has(id)) {
        const found = load(id);
        if (!found) return;
      }
      touched.get(id)?.lines.add(line);
    },
    book: {
      message(queueId: string) {
        const known = byQueueId.get(queueId);
        if (known !== undefined) return known;
        const found = find(queueId);
        if (!found) byQueueId.set(queueId, null);
        return found;
      },
      openMessage(queueId: string, at: number) {
        shelf.begin(dayOf(at));
        const message = newMessage(nextId(at), queueId, at);
        byQueueId.set(queueId, message);
        return remember(message, true, takeLoose(shelf, gateway, queueId));
      },
    } satisfies Partial<Book>,
    keep() {
      // in the order of their keys, so that pages are filled one after the other
      const all = [...touched.values()].sort((a, b) => a.record.id - b.record.id);
      for (const kept of all) {
        keepMessage(shelf, names, gateway, kept);
        tally.add(kept.record);
      }
      keepQueueIds(shelf, gateway, all);
      tally.keep();
    },
  };
}

function keepMessage(shelf: Shelf, names: Names, gateway: number, { record, lines }: Kept<Message>): void {
  const day = dayOfId(record.id);
  const intern = (word: string) => names.intern(day, word);
  const senderDomain = record.sender === null ? null : intern(domainOf(record.sender));
  const values = encode(record, messageColumns, { intern, at: record.at });
  insertInto(shelf, 'message', columns, day).run(
    ...[localId(record.id), gateway, record.at % 1000, intern(statusOf(record)), senderDomain],
    ...[record.messageId === null ? null : messageKey(record.messageId), ...values],
    packSteps([...lines], wholeId(day, 0)),
  );
}

function keepQueueIds(shelf: Shelf, gateway: number, kept: readonly Kept<Message>[]): void {
  const put = shelf.prepare('INSERT INTO queue (queueId, gateway, day, message) VALUES (?, ?, ?, ?)');
  const added = kept.filter(({ isNew }) => isNew).map(({ record }) => record);
  for (const { id, queueId } of added.sort((a, b) => (a.queueId < b.queueId ? -1 : 1)))
    put.run(queueId, gateway, dayOfId(id), localId(id));
}

/** Lines that came before their message was known. */
function takeLoose(shelf: Shelf, gateway: number, queueId: string): number[] {
  const found = shelf
    .prepare<{ line: number }>('SELECT line FROM loose WHERE gateway = ? AND queueId = ? ORDER BY line')
    .all(gateway, queueId);
  if (found.length > 0)
    shelf.prepare('DELETE FROM loose WHERE gateway = ? AND queueId = ?').run(gateway, queueId);
  return found.map(({ line }) => line);
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
