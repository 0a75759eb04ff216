import { clientKey } from '#lib/maillog/client-key.ts';
import type { Shelf } from './shelf.ts';

/** The dictionary of each day: words, names and addresses by number. */
export type Names = {
  /** The number of a word, which it gets when it has none. */
  intern: (day: number, text: string) => number;
  textOf: (day: number, id: number) => string;
  /** Forgets what was looked up: after a transaction failed, or when somebody else wrote. */
  forget: () => void;
};

const mostKept = 400_000;

export function openNames(shelf: Shelf): Names {
  const days = new Map<number, Map<string, number>>();
  let kept = 0;
  /** Days whose words were too many to be remembered all. */
  const evicted = new Set<number>();
  const forget = () => {
    days.clear();
    kept = 0;
  };
  const lookUp = (day: number, text: string): number => {
    const find = shelf.prepare<{ id: number }>(
      'SELECT id FROM name_# WHERE text = ? COLLATE NOCASE AND text = ?',
      day,
    );
    const found = shelf.isOwn(day) && !evicted.has(day) ? undefined : find.get(text, text);
    if (found) return found.id;
    const add = shelf.prepare('INSERT INTO name_# (text, key) VALUES (?, ?)', day);
    return Number(add.run(text, searchKey(text)).lastInsertRowid);
  };
  return {
    intern(day, text) {
      let words = days.get(day);
      if (!words) days.set(day, (words = new Map<string, number>()));
      const known = words.get(text);
      if (known !== undefined) return known;
      const id = lookUp(day, text);
      words.set(text, id);
      kept += 1;
      if (kept > mostKept) {
        for (const one of days.keys()) evicted.add(one);
        forget();
      }
      return id;
    },
    textOf: (day, id) => textOf(shelf, day, id),
    forget,
  };
}

export function textOf(shelf: Shelf, day: number, id: number): string {
  const found = shelf.prepare<{ text: string }>('SELECT text FROM name_# WHERE id = ?', day).get(id);
  if (!found) throw new Error(`The dictionary of day ${day} has no word ${id}.`);
  return found.text;
}

/** What a range finds a name by: an address as 16 bytes, so that a network is a range; a domain backwards, so that its subdomains are one. */
function searchKey(text: string): Buffer | string | null {
  return clientKey(text) ?? (/^[\w-]+(?:\.[\w-]+)+$/.test(text) ? backwards(text) : null);
}

/** `mail.example.org` as `org.example.mail.` */
function backwards(domain: string): string {
  return `${domain.toLowerCase().split('.').reverse().join('.')}.`;
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
