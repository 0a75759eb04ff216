import { ofTheMoment } from '#lib/maillog/book.ts';
import type { Delivery, Login, Message, Session } from '#lib/maillog/message.ts';
import { secondOfId, wholeId } from '#lib/maillog/place.ts';
import { decode, deliveryFields, loginFields, messageFields, sessionFields } from './columns.ts';
import type { Names } from './names.ts';

type Row = Record<string, unknown>;
type Words = Pick<Names, 'textOf'>;

/** Rows as the records they were made from: `columns.ts` names every field, and its test holds that none is missing. */
export function sessionOf(row: Row, day: number, names: Words): Session {
  const record = decode(row, sessionFields, day, (id) => names.textOf(day, id));
  return { ...record, ...ofTheMoment, id: wholeId(day, Number(row.id)) } as Session;
}

export function messageOf(row: Row, day: number, names: Words): Message {
  const record = decode(row, messageFields, day, (id) => names.textOf(day, id));
  const id = wholeId(day, Number(row.id));
  return { ...record, id, at: secondOfId(id) + Number(row.ms) } as Message;
}

export function deliveryOf(row: Row, day: number, names: Words): Delivery {
  const record = decode(row, deliveryFields, day, (id) => names.textOf(day, id));
  const recipient = names.textOf(day, Number(row.recipient));
  return { message: wholeId(day, Number(row.message)), recipient, relay: null, ...record } as Delivery;
}

export function loginOf(row: Row, day: number, names: Words): Login & { id: number } {
  const { code, error, detail, ...record } = decode(row, loginFields, day, (id) => names.textOf(day, id));
  const id = wholeId(day, Number(row.id));
  const failure = code === null ? null : { code, error: error ?? '', detail: detail ?? '' };
  return { id, at: secondOfId(id) + Number(row.ms), ...record, failure } as Login & { id: number };
}
