import { newDelivery, newMessage, newSession, ofTheMoment } from '#lib/maillog/book.ts';
import type { Delivery, Login, Message, Session } from '#lib/maillog/message.ts';
import { dayMs } from '#lib/maillog/place.ts';

export type Value = string | number | null | Buffer;

/** How a field stands in its column: a word of the day's dictionary, as it is, as 0 or 1, or as milliseconds since the day began. */
type Kind = 'word' | 'plain' | 'flag' | 'time';
type Field = [name: string, kind: Kind];

const words = (...names: string[]): Field[] => names.map((name) => [name, 'word']);
const plain = (...names: string[]): Field[] => names.map((name) => [name, 'plain']);
const client = words('clientAddress', 'clientName');
const tls: Field[] = [
  ...words('tlsVersion', 'tlsCipher'),
  ...plain('tlsBits'),
  ...words('tlsVerify', 'certificateSubject'),
];

export const sessionFields: Field[] = [
  ...plain('pid'),
  ['at', 'time'],
  ['lastAt', 'time'],
  ...client,
  ...tls,
  ...words('authid', 'account', 'mechanism', 'outgoingAddress', 'outgoingTls', 'outgoingVerify'),
];

export const messageFields: Field[] = [
  ...plain('queueId', 'session'),
  ...words('account', 'mechanism'),
  ['audited', 'flag'],
  ...client,
  ...plain('clientPort'),
  ...tls,
  ...words('daemon', 'protocol', 'sender'),
  ...plain('recipients', 'size', 'messageId', 'parent'),
  ...words('stage', 'reason'),
  ['held', 'flag'],
  ['done', 'flag'],
  ...plain('sentCount', 'deferredCount', 'refusedCount'),
];

export const deliveryFields: Field[] = [
  ...words('outcome', 'relayName', 'relayAddress', 'dsn'),
  ...plain('reply', 'status'),
  ...words('tlsVersion', 'tlsVerify'),
  ...plain('tries'),
  ['firstAt', 'time'],
  ['lastAt', 'time'],
];

export const loginFields: Field[] = [
  ...plain('session'),
  ['ok', 'flag'],
  ...words('account', 'mechanism', 'clientAddress', 'clientName'),
  ...plain('code'),
  ...words('error', 'detail'),
];

/** The columns that hold words, by table: what of the dictionary is in use. */
export const wordColumns = {
  session: wordsOf(sessionFields),
  message: [...wordsOf(messageFields), 'status', 'senderDomain'],
  delivery: [...wordsOf(deliveryFields), 'recipient', 'domain'],
  login: wordsOf(loginFields),
  tally: ['mechanism', 'tlsVersion', 'status'],
  usage: ['account', 'client'],
};

function wordsOf(fields: readonly Field[]): string[] {
  return fields.flatMap(([name, kind]) => (kind === 'word' ? [name] : []));
}

export const columnsOf = (fields: readonly Field[]): string => fields.map(([name]) => name).join(', ');

type Intern = (word: string) => number;
type WordOf = (id: number) => string;

export function encode(record: object, fields: readonly Field[], day: number, intern: Intern): Value[] {
  const values = record as Record<string, unknown>;
  return fields.map(([name, kind]) => {
    const value = values[name];
    if (value === null || value === undefined) return null;
    if (kind === 'word') return typeof value === 'string' ? intern(value) : null;
    if (kind === 'flag') return value === true ? 1 : 0;
    return kind === 'time' ? Number(value) - day * dayMs : (value as Value);
  });
}

export function decode(
  row: Record<string, unknown>,
  fields: readonly Field[],
  day: number,
  wordOf: WordOf,
): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [name, kind] of fields) {
    const value = row[name];
    if (value === null || kind === 'plain') record[name] = value ?? null;
    else if (kind === 'flag') record[name] = value === 1;
    else record[name] = kind === 'word' ? wordOf(Number(value)) : Number(value) + day * dayMs;
  }
  return record;
}

/**
 * A field that was added to a record and has no column would be lost without a word. A relay is kept by name and address; what is of the moment is not kept.
 */
export function missingColumns(): string[] {
  const failure: Record<string, unknown> = { code: 0, error: '', detail: '' };
  const login: Omit<Login, 'failure' | 'at'> = {
    session: null,
    ok: true,
    account: null,
    mechanism: '',
    clientAddress: null,
    clientName: null,
  };
  const pairs: [object, Field[], string[]][] = [
    [newSession(0, 0, 0) satisfies Session, sessionFields, ['id', ...Object.keys(ofTheMoment)]],
    [newMessage(0, '', 0) satisfies Message, messageFields, ['id', 'at']],
    [newDelivery(0, '', 0) satisfies Delivery, deliveryFields, ['message', 'recipient', 'relay']],
    [{ ...login, ...failure }, loginFields, []],
  ];
  return pairs.flatMap(([record, fields, elsewhere]) => {
    const stored = new Set([...fields.map(([name]) => name), ...elsewhere]);
    return Object.keys(record).filter((name) => !stored.has(name));
  });
}
