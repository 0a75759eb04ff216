import type { Delivery, Login, Message } from '#lib/maillog/join/message.ts';
import { secondOfId, wholeId } from '#lib/maillog/place.ts';
import { decode, deliveryColumns, loginColumns, messageColumns } from './columns.ts';
import type { Names } from './names.ts';

type Row = Record<string, unknown>;
type Words = Pick<Names, 'textOf'>;

/**
 * Rows as the records they were made from: `columns.ts` names every field, and its test holds that none is missing. A connection's number means
 * nothing behind its transaction, and a Message-ID stands in the raw line.
 */
export function messageOf(row: Row, day: number, names: Words): Message {
  const id = wholeId(day, Number(row.id));
  const at = secondOfId(id) + Number(row.ms);
  return {
    ...decode(row, messageColumns, reading(names, day, at)),
    id,
    session: null,
    messageId: null,
    at,
  } as Message;
}

export function deliveryOf(row: Row, day: number, names: Words): Delivery {
  const message = wholeId(day, Number(row.message));
  const recipient = names.textOf(day, Number(row.recipient));
  return {
    message,
    recipient,
    relay: null,
    ...decode(row, deliveryColumns, reading(names, day, secondOfId(message))),
  } as Delivery;
}

export function loginOf(row: Row, day: number, names: Words): Login & { id: number } {
  const id = wholeId(day, Number(row.id));
  const at = secondOfId(id) + Number(row.ms);
  const { code, error, detail, ok, ...record } = decode(row, loginColumns, reading(names, day, at));
  const failure = code === null ? null : { code, error: error ?? '', detail: detail ?? '' };
  return { id, at, ...record, ok: ok === 1, failure } as Login & { id: number };
}

function reading(names: Words, day: number, at: number) {
  return { wordOf: (id: number) => names.textOf(day, id), at };
}
