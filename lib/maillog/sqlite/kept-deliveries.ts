import { type Book, newDelivery } from '#lib/maillog/book.ts';
import { domainOf } from '#lib/maillog/mail-domain.ts';
import type { Delivery, Message } from '#lib/maillog/message.ts';
import { dayOfId, localId, secondOfId } from '#lib/maillog/place.ts';
import { deliveryColumns, encode, namesOf } from './columns.ts';
import { insertInto } from './kept-record.ts';
import type { Names } from './names.ts';
import { deliveryOf } from './records.ts';
import type { Shelf } from './shelf.ts';

/** What became of messages for their recipients. */
export function deliveriesIn(shelf: Shelf, names: Names) {
  const byMessage = new Map<number, Map<string, Delivery>>();
  const changed = new Set<Delivery>();
  const keyOf = (recipient: string) => recipient.toLowerCase();
  /** All of a message: a line may name any of them. */
  const ofMessage = (message: Message): Map<string, Delivery> => {
    const known = byMessage.get(message.id);
    if (known) return known;
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
    byMessage.set(message.id, all);
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
    keep() {
      for (const delivery of [...changed].sort((a, b) => a.message - b.message)) {
        const day = dayOfId(delivery.message);
        const intern = (word: string) => names.intern(day, word);
        const values = encode(withoutReceipt(delivery), deliveryColumns, {
          intern,
          at: secondOfId(delivery.message),
        });
        insertInto(shelf, 'delivery', columns, day).run(
          ...[localId(delivery.message), intern(delivery.recipient), intern(domainOf(delivery.recipient))],
          ...values,
        );
      }
    },
  };
}

const columns = ['message', 'recipient', 'domain', ...namesOf(deliveryColumns)];

/** What the next host says when it takes a message is another text each time: it stands in the raw line. */
function withoutReceipt(delivery: Delivery): Delivery {
  if (delivery.outcome !== 'sent') return delivery;
  return { ...delivery, status: delivery.status.replace(/ \(.*$/s, ''), reply: null };
}
