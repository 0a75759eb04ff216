import type { Message } from '#lib/maillog/message.ts';
import { statusOf } from '#lib/maillog/message.ts';
import { dayOfId, hourOf } from '#lib/maillog/place.ts';
import type { Names } from './names.ts';
import type { Shelf } from './shelf.ts';

/** Counts of messages that are kept beside them, so that a chart or a total need not go through all. */
export type Tally = {
  /** Takes a message out, as it was before it changes. */
  take: (message: Message) => void;
  /** Puts it in, as it is now. */
  add: (message: Message) => void;
  /** Writes what changed. */
  keep: () => void;
};

type Sums = { messages: number; sent: number; deferred: number; refused: number; bytes: number };
type Cell = Sums & { day: number; key: number[] };
type Use = Cell & { firstAt: number; lastAt: number };

export function openTally(shelf: Shelf, names: Names, gateway: number): Tally {
  const cells = new Map<string, Cell>();
  const uses = new Map<string, Use>();
  const count = (message: Message, sign: 1 | -1): void => {
    const day = dayOfId(message.id);
    const word = (text: string | null) => (text === null ? 0 : names.intern(day, text));
    const { account, mechanism, tlsVersion, deferredCount, at } = message;
    const key = [hourOf(at), gateway, Number(account !== null), word(mechanism), word(tlsVersion)];
    key.push(word(statusOf(message)), Number(deferredCount > 0));
    addTo(cellOf(cells, day, key, noSums), message, sign);
    if (account === null) return;
    const use = cellOf(uses, day, [word(account), word(message.clientAddress), gateway], noUse);
    addTo(use, message, sign);
    use.firstAt = Math.min(use.firstAt, at);
    use.lastAt = Math.max(use.lastAt, at);
  };
  return {
    take: (message) => count(message, -1),
    add: (message) => count(message, 1),
    keep() {
      for (const { day, key, ...sums } of cells.values()) {
        if (isNothing(sums)) continue;
        shelf.prepare(addCell, day).run(...key, ...Object.values(sums));
      }
      for (const { day, key, ...sums } of uses.values()) {
        if (!isNothing(sums)) shelf.prepare(addUse, day).run(...key, ...Object.values(sums));
      }
      const taken = [...cells.values(), ...uses.values()].filter(({ messages }) => messages < 0);
      for (const day of new Set(taken.map((cell) => cell.day)))
        for (const table of ['tally', 'usage'])
          shelf.prepare(`DELETE FROM ${table}_# WHERE messages = 0`, day).run();
    },
  };
}

const noSums = (): Sums => ({ messages: 0, sent: 0, deferred: 0, refused: 0, bytes: 0 });
const noUse = () => ({ ...noSums(), firstAt: Number.MAX_SAFE_INTEGER, lastAt: 0 });

function cellOf<Counted extends Sums>(
  cells: Map<string, Counted & { day: number; key: number[] }>,
  day: number,
  key: number[],
  none: () => Counted,
): Counted {
  const name = `${day} ${key.join(' ')}`;
  const known = cells.get(name);
  if (known) return known;
  const made = { day, key, ...none() };
  cells.set(name, made);
  return made;
}

function addTo(sums: Sums, message: Message, sign: 1 | -1): void {
  sums.messages += sign;
  sums.sent += sign * message.sentCount;
  sums.deferred += sign * message.deferredCount;
  sums.refused += sign * message.refusedCount;
  sums.bytes += sign * (message.size ?? 0);
}

function isNothing({ messages, sent, deferred, refused, bytes }: Sums): boolean {
  return messages === 0 && sent === 0 && deferred === 0 && refused === 0 && bytes === 0;
}

const added = ['messages', 'sent', 'deferred', 'refused', 'bytes']
  .map((name) => `${name} = ${name} + excluded.${name}`)
  .join(', ');

const addCell = `INSERT INTO tally_# (hour, gateway, known, mechanism, tlsVersion, status, waiting, messages, sent, deferred, refused, bytes)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET ${added}`;

const addUse = `INSERT INTO usage_# (account, client, gateway, messages, sent, deferred, refused, bytes, firstAt, lastAt)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET ${added}, firstAt = min(firstAt, excluded.firstAt), lastAt = max(lastAt, excluded.lastAt)`;
