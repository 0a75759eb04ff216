import { newDelivery, newMessage } from '#lib/maillog/join/book.ts';
import type { Delivery, Login, Message } from '#lib/maillog/join/message.ts';

export type Value = string | number | null | Buffer;

/**
 * How a column is filled: with the number of a word in the day's dictionary, with several fields as one such word (those that nothing is looked for
 * by, and that come in few combinations), with a value as it is, or with milliseconds since the row's own time.
 */
type Column =
  | { name: string; kind: 'word' | 'plain' | 'time' }
  | { name: string; kind: 'together'; fields: readonly string[] };

const words = (...names: string[]): Column[] => names.map((name) => ({ name, kind: 'word' }));
const plain = (...names: string[]): Column[] => names.map((name) => ({ name, kind: 'plain' }));
const times = (...names: string[]): Column[] => names.map((name) => ({ name, kind: 'time' }));
const together = (name: string, ...fields: string[]): Column => ({ name, kind: 'together', fields });

export const messageColumns: Column[] = [
  ...plain('queueId'),
  ...words('account', 'mechanism', 'clientAddress', 'clientName'),
  ...plain('clientPort'),
  ...words('tlsVersion'),
  together(
    'manner',
    ...['tlsCipher', 'tlsBits', 'tlsVerify', 'certificateSubject', 'daemon', 'protocol'],
    ...['audited', 'stage', 'held', 'done', 'copied'],
  ),
  ...words('sender'),
  ...plain('recipients', 'size', 'parent'),
  ...words('reason'),
  ...plain('sentCount', 'deferredCount', 'refusedCount'),
];

export const deliveryColumns: Column[] = [
  together('manner', 'outcome', 'dsn', 'tlsVersion', 'tlsVerify', 'tries'),
  together('relay', 'relayName', 'relayAddress'),
  ...words('status', 'reply'),
  ...times('firstAt', 'lastAt'),
];

/** What is told of a connection. */
export const sessionColumns: Column[] = [
  ...times('lastAt'),
  ...words('clientAddress'),
  together('manner', 'clientName', 'tlsVersion', 'account', 'mechanism'),
];

export const loginColumns: Column[] = [
  ...plain('session'),
  ...words('account', 'clientAddress', 'clientName'),
  ...plain('ok'),
  together('manner', 'mechanism', 'code', 'error', 'detail'),
];

/** The columns that hold words, by table: what of the dictionary is in use. */
export const wordColumns = {
  message: [...wordsOf(messageColumns), 'status', 'senderDomain'],
  delivery: [...wordsOf(deliveryColumns), 'recipient', 'domain'],
  login: wordsOf(loginColumns),
  session: wordsOf(sessionColumns),
  tally: ['mechanism', 'tlsVersion', 'status'],
  usage: ['account', 'client', 'mechanism', 'tlsVersion'],
};

function wordsOf(columns: readonly Column[]): string[] {
  return columns.flatMap(({ name, kind }) => (kind === 'word' || kind === 'together' ? [name] : []));
}

export const namesOf = (columns: readonly Column[]): string[] => columns.map(({ name }) => name);

/** Texts that stand as they are; everything else is a whole number, which SQLite keeps short only in a column that says so. */
const texts = new Set(['queueId', 'parent']);

export function declared(columns: readonly Column[]): string {
  return columns.map(({ name }) => `${name} ${texts.has(name) ? 'TEXT' : 'INTEGER'}`).join(', ');
}

/** The day's dictionary while a row is written, and the row's own time. */
export type Writing = { intern: (word: string) => number; at: number };
export type Reading = { wordOf: (id: number) => string; at: number };

/** Puts a record's values behind those that are there, in the order of the columns. */
export function encodeInto(
  row: Value[],
  record: object,
  columns: readonly Column[],
  { intern, at }: Writing,
): void {
  const values = record as Record<string, unknown>;
  for (const column of columns) {
    const value = column.kind === 'together' ? null : values[column.name];
    if (column.kind === 'together') row.push(intern(wordOfAll(column.fields, values)));
    else if (value === null || value === undefined) row.push(null);
    else if (column.kind === 'word') row.push(typeof value === 'string' ? intern(value) : null);
    else if (column.kind === 'time') row.push(Number(value) - at);
    else row.push(typeof value === 'boolean' ? Number(value) : (value as Value));
  }
}

const known = new Map<string, string>();
const mostKnown = 20_000;

/** Several fields as one word. Few are new, and spelling them out takes its time. */
function wordOfAll(fields: readonly string[], values: Record<string, unknown>): string {
  let key = '';
  for (const name of fields) {
    const value = values[name];
    key += typeof value === 'string' ? `"${value}\n` : `${String(value)}\n`;
  }
  let word = known.get(key);
  if (word === undefined) {
    word = JSON.stringify(fields.map((name) => values[name]));
    if (known.size >= mostKnown) known.clear();
    known.set(key, word);
  }
  return word;
}

export function decode(
  row: Record<string, unknown>,
  columns: readonly Column[],
  { wordOf, at }: Reading,
): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const column of columns) {
    const value = row[column.name];
    if (column.kind === 'together') {
      const parts = JSON.parse(wordOf(Number(value))) as unknown[];
      for (const [index, name] of column.fields.entries()) record[name] = parts[index] ?? null;
    } else if (value === null || column.kind === 'plain') record[column.name] = value ?? null;
    else record[column.name] = column.kind === 'word' ? wordOf(Number(value)) : Number(value) + at;
  }
  return record;
}

/** A field that was added to a record and has no column would be lost without a word. A relay is kept by name and address. */
export function missingColumns(): string[] {
  const login: Omit<Login, 'failure'> & Record<'code' | 'error' | 'detail', unknown> = {
    ...{
      at: 0,
      session: null,
      ok: true,
      account: null,
      mechanism: '',
      clientAddress: null,
      clientName: null,
    },
    ...{ code: null, error: null, detail: null },
  };
  const pairs: [object, Column[], string[]][] = [
    [newMessage(0, '', 0) satisfies Message, messageColumns, ['id', 'at', 'session', 'messageId']],
    [newDelivery(0, '', 0) satisfies Delivery, deliveryColumns, ['message', 'recipient', 'relay']],
    [login, loginColumns, ['at']],
  ];
  return pairs.flatMap(([record, columns, elsewhere]) => {
    const stored = columns.flatMap((column) => (column.kind === 'together' ? column.fields : [column.name]));
    return Object.keys(record).filter((name) => !stored.includes(name) && !elsewhere.includes(name));
  });
}
