import { type Book, newDelivery } from '#lib/maillog/join/book.ts';
import type { Delivery, Message } from '#lib/maillog/join/message.ts';
import { domainOf } from '#lib/maillog/mail-domain.ts';
import { dayOfId, localId, secondOfId } from '#lib/maillog/place.ts';
import { deliveryColumns, encodeInto, namesOf, type Value } from './columns.ts';
import type { KeptMessage } from './kept-messages.ts';
import type { Writing } from './kept-record.ts';
import { deliveryOf } from './records.ts';
import { rowBuffer } from './row-buffer.ts';

type Keeper = { keptOf: (message: Message) => KeptMessage | null };

/** What became of messages for their recipients. */
export function deliveriesIn({ shelf, names }: Writing, { keptOf }: Keeper) {
  /** Those that were named since the last transaction, in any order. */
  const changed = new Set<Delivery>();
  const written = rowBuffer(shelf, { table: 'delivery', columns, isNew: false });
  const keyOf = (recipient: string) => recipient.toLowerCase();
  /** All of a message: a line may name any of them. */
  const ofMessage = (message: Message): Map<string, Delivery> => {
    const kept = keptOf(message);
    if (kept?.deliveries) return kept.deliveries;
    const day = dayOfId(message.id);
    const rows = shelf
      .prepare<Record<string, unknown>>('SELECT * FROM delivery_# WHERE message = ?', day)
      .all(localId(message.id));
    const all = new Map(
      rows.map((row) => {
        const delivery = deliveryOf(row, day, names);
        return [keyOf(delivery.recipient), delivery];
      }),
    );
    if (kept) kept.deliveries = all;
    return all;
  };
  return {
    book: {
      delivery(message: Message, recipient: string) {
        const found = ofMessage(message).get(keyOf(recipient)) ?? null;
        if (found) changed.add(found);
        return found;
      },
      openDelivery(message: Message, recipient: string, at: number) {
        const made = newDelivery(message.id, recipient, at);
        ofMessage(message).set(keyOf(recipient), made);
        changed.add(made);
        return made;
      },
      waiting(message: Message) {
        const all = [...ofMessage(message).values()].filter(({ outcome }) => outcome === 'deferred');
        for (const one of all) changed.add(one);
        return all;
      },
    } satisfies Partial<Book>,
    /** Writes those that were named. */
    keep() {
      for (const delivery of [...changed].sort((a, b) => a.message - b.message)) {
        const day = dayOfId(delivery.message);
        const intern = (word: string) => names.intern(day, word);
        const { recipient } = delivery;
        const values: Value[] = [localId(delivery.message), intern(recipient), intern(domainOf(recipient))];
        const at = secondOfId(delivery.message);
        encodeInto(values, withoutReceipt(delivery), deliveryColumns, { intern, at });
        written.put(day, values);
      }
      written.flush();
      changed.clear();
    },
  };
}

const columns = ['message', 'recipient', 'domain', ...namesOf(deliveryColumns)];

/** What the next host says when it takes a message is another text each time: it stands in the raw line. */
function withoutReceipt(delivery: Delivery): Delivery {
  const { outcome, status } = delivery;
  if (outcome !== 'sent') return delivery;
  const receipt = status.search(/ \(/);
  return { ...delivery, status: receipt < 0 ? status : status.slice(0, receipt), reply: null };
}
