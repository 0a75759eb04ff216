import { openDictionary } from './dictionary.ts';
import { backwards } from './search-key.ts';
import type { Shelf } from './shelf.ts';

/** The dictionary of each day: words, names and addresses by number. */
export type Names = {
  /** The number of a word, which it gets when it has none. */
  intern: (day: number, text: string) => number;
  textOf: (day: number, id: number) => string;
  /** To be called before a transaction ends. */
  keep: () => void;
  /** Somebody else wrote: what is known holds, but there may be more of it. */
  recheck: () => void;
  /** Forgets what was looked up: after a transaction failed, or words were deleted. */
  forget: () => void;
  /** Lets go of the words: when no more are asked for. */
  empty: () => void;
};

/** Words that are remembered. */
const mostKept = 600_000;

export function openNames(shelf: Shelf): Names {
  const days = new Map<number, ReturnType<typeof openDictionary>>();
  let newest = Number.NaN;
  let current = openDictionary(shelf, 0);
  let kept = 0;
  /** The dictionary of another day than the one before; those that were not asked for longest are forgotten when all are too large. */
  const turnTo = (day: number) => {
    kept += current.size() - current.counted;
    current.counted = current.size();
    const known = days.get(day) ?? openDictionary(shelf, day);
    days.delete(day);
    days.set(day, known);
    for (const [other, { counted }] of days) {
      if (kept <= mostKept || other === day) break;
      kept -= counted;
      days.get(other)?.keep();
      days.delete(other);
    }
    newest = day;
    current = known;
  };
  const keep = () => {
    for (const dictionary of days.values()) dictionary.keep();
  };
  return {
    intern(day, text) {
      if (day !== newest) turnTo(day);
      return current.intern(text);
    },
    textOf(day, id) {
      keep();
      return textOf(shelf, day, id);
    },
    keep,
    recheck() {
      for (const dictionary of days.values()) dictionary.recheck();
    },
    empty() {
      for (const dictionary of days.values()) dictionary.empty();
    },
    forget() {
      days.clear();
      kept = 0;
      newest = Number.NaN;
      current = openDictionary(shelf, 0);
    },
  };
}

export function textOf(shelf: Shelf, day: number, id: number): string {
  const found = shelf.prepare<{ text: string }>('SELECT text FROM name_# WHERE id = ?', day).get(id);
  if (!found) throw new Error(`The dictionary of day ${day} has no word ${id}.`);
  return found.text;
}

/** Words that are the same but for upper and lower case. */
export function idsOf(shelf: Shelf, day: number, text: string): number[] {
  return idsWhere(shelf, day, 'text = ? COLLATE NOCASE', [text]);
}

/** A condition on the dictionary for every name below a domain, which begins with a dot, without the domain itself. */
export function belowDomain(domain: string): NameCondition {
  const start = backwards(domain.replace(/^\.+/, '').replace(/\.$/, ''));
  return { sql: 'key > ? AND key < ?', values: [start, `${start}\u{10FFFF}`] };
}

export type NameCondition = { sql: string; values: (string | Buffer)[] };

export function idsWhere(
  shelf: Shelf,
  day: number,
  sql: string,
  values: readonly (string | Buffer)[],
  limit = -1,
): number[] {
  return shelf
    .prepare<{ id: number }>(`SELECT id FROM name_# WHERE ${sql} LIMIT ${limit}`, day)
    .all(...values)
    .map(({ id }) => id);
}
