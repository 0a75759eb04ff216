import type { Message } from '#lib/maillog/join/message.ts';
import { statusOf } from '#lib/maillog/join/message.ts';
import { dayOfId, hourOf } from '#lib/maillog/place.ts';
import { barOf } from '#lib/maillog/summary.ts';
import type { Names } from './names.ts';
import type { Shelf } from './shelf.ts';

/** Counts of messages that are kept beside them, so that a chart or a total need not go through all. */
export type Tally = {
  /** Takes a message out, as it was before it changes. */
  take: (message: Message) => void;
  /** Puts it in, as it is now. */
  add: (message: Message) => void;
  /** Writes what changed since it was last called. */
  keep: () => void;
};

/** By how much the row of this key changes. */
type Cell = { day: number; key: number[]; sums: number[]; firstAt: number; lastAt: number };

export function openTally(shelf: Shelf, names: Names, gateway: number): Tally {
  const cells = new Map<string, Cell>();
  const uses = new Map<string, Cell>();
  const count = (message: Message, sign: 1 | -1): void => {
    const day = dayOfId(message.id);
    const word = (text: string | null) => (text === null ? 0 : names.intern(day, text));
    const { account, deferredCount, at } = message;
    const status = statusOf(message);
    const [mechanism, tlsVersion, hour] = [word(message.mechanism), word(message.tlsVersion), hourOf(at)];
    const key = [hour, gateway, Number(account !== null), mechanism, tlsVersion, word(status)];
    key.push(Number(deferredCount > 0));
    const sums = sumsOf(message);
    add(cellOf(cells, day, key), sums, sign);
    if (account === null) return;
    const place = [word(account), word(message.clientAddress), hour, gateway, mechanism, tlsVersion];
    const use = cellOf(uses, day, place);
    for (const bar of bars) sums.push(Number(barOf[status] === bar));
    add(use, sums, sign);
    use.firstAt = Math.min(use.firstAt, at);
    use.lastAt = Math.max(use.lastAt, at);
  };
  return {
    take: (message) => count(message, -1),
    add: (message) => count(message, 1),
    keep() {
      for (const { day, key, sums } of changed(cells)) shelf.prepare(addCell, day).run(...key, ...sums);
      for (const { day, key, sums, firstAt, lastAt } of changed(uses))
        shelf.prepare(addUse, day).run(...key, ...sums, firstAt, lastAt);
      for (const cell of emptied(cells)) shelf.prepare(dropCell, cell.day).run(...cell.key);
      for (const cell of emptied(uses)) shelf.prepare(dropUse, cell.day).run(...cell.key);
      cells.clear();
      uses.clear();
    },
  };
}

function cellOf(cells: Map<string, Cell>, day: number, key: number[]): Cell {
  let name = `${day}`;
  for (const part of key) name += ` ${part}`;
  const known = cells.get(name);
  if (known) return known;
  const made = { day, key, sums: [], firstAt: Number.MAX_SAFE_INTEGER, lastAt: 0 };
  cells.set(name, made);
  return made;
}

/** As `sumNames` has them. */
function sumsOf({ recipients, sentCount, deferredCount, refusedCount, size }: Message): number[] {
  return [1, recipients ?? 0, sentCount, deferredCount, refusedCount, size ?? 0];
}

function add({ sums }: Cell, more: readonly number[], sign: 1 | -1): void {
  for (const [at, value] of more.entries()) sums[at] = (sums[at] ?? 0) + sign * value;
}

function* changed(cells: ReadonlyMap<string, Cell>): Generator<Cell> {
  for (const cell of cells.values()) if (cell.sums.some((sum) => sum !== 0)) yield cell;
}

/** Those that may count nothing any more. */
function* emptied(cells: ReadonlyMap<string, Cell>): Generator<Cell> {
  for (const cell of cells.values()) if ((cell.sums[0] ?? 0) < 0) yield cell;
}

export const sumNames = ['messages', 'recipients', 'sent', 'deferred', 'refused', 'bytes'] as const;
/** The bars of a chart that usage counts beside the sum of all. */
const bars = ['refused', 'deferred', 'other'] as const;
export const barNames = ['refusedMessages', 'deferredMessages', 'otherMessages'] as const;

export const tallyKey = ['hour', 'gateway', 'known', 'mechanism', 'tlsVersion', 'status', 'waiting'] as const;
export const usageKey = ['account', 'client', 'hour', 'gateway', 'mechanism', 'tlsVersion'] as const;

const added = (names: readonly string[]) =>
  names.map((name) => `${name} = ${name} + excluded.${name}`).join(', ');
const insert = (table: string, names: readonly string[]) =>
  `INSERT INTO ${table}_# (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')}) ON CONFLICT DO UPDATE SET`;

const addCell = `${insert('tally', [...tallyKey, ...sumNames])} ${added(sumNames)}`;
const drop = (table: string, key: readonly string[]) =>
  `DELETE FROM ${table}_# WHERE ${key.map((name) => `${name} = ?`).join(' AND ')} AND messages = 0`;
const dropCell = drop('tally', tallyKey);
const dropUse = drop('usage', usageKey);
const useSums = [...sumNames, ...barNames];
const addUse = `${insert('usage', [...usageKey, ...useSums, 'firstAt', 'lastAt'])} ${added(useSums)},
  firstAt = min(firstAt, excluded.firstAt), lastAt = max(lastAt, excluded.lastAt)`;
