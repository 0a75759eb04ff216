import { dayOf, firstOfSecond, wholeId } from '#lib/maillog/place.ts';
import type { Shelf } from './shelf.ts';

type Table = 'message' | 'login';

/** Hands out the numbers of messages and log-ins, which begin with their second. */
export type RowNumbers = {
  /** The next free number, within its day, of a row at this time. */
  next: (table: Table, at: number) => number;
  /** To be called when all rows stand in their tables. */
  keep: () => void;
  /** Forgets what was looked up: after a transaction failed, or when somebody else wrote. */
  forget: () => void;
};

/** Seconds that are remembered. */
const mostSeconds = 50_000;

export function openRowNumbers(shelf: Shelf): RowNumbers {
  const of = { message: numbersIn(shelf, 'message'), login: numbersIn(shelf, 'login') };
  return {
    next: (table, at) => of[table].next(dayOf(at), firstOfSecond(at)),
    keep() {
      of.message.keep();
      of.login.keep();
    },
    forget() {
      of.message.forget();
      of.login.forget();
    },
  };
}

function numbersIn(shelf: Shelf, table: Table) {
  /** The highest number of a day, and that of each second that was asked for. */
  const tops = new Map<number, number>();
  const seconds = new Map<number, number>();
  const topOf = (day: number) =>
    shelf.prepare<{ id: number | null }>(`SELECT max(id) AS id FROM ${table}_#`, day).get()?.id ?? -1;
  const lastIn = (day: number, first: number) =>
    shelf
      .prepare<{ id: number | null }>(`SELECT max(id) AS id FROM ${table}_# WHERE id >= ? AND id < ?`, day)
      .get(first, first + 16_384)?.id ?? first - 1;
  return {
    next(day: number, first: number): number {
      const top = tops.get(day) ?? topOf(day);
      const second = wholeId(day, first);
      const next = top < first ? first : (seconds.get(second) ?? lastIn(day, first)) + 1;
      tops.set(day, Math.max(top, next));
      seconds.set(second, next);
      return next;
    },
    /** To be called when all rows stand in their tables. */
    keep() {
      if (seconds.size > mostSeconds) seconds.clear();
    },
    forget() {
      tops.clear();
      seconds.clear();
    },
  };
}
