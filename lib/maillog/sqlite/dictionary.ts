import { rowBuffer } from './row-buffer.ts';
import { searchKey } from './search-key.ts';
import type { Shelf } from './shelf.ts';

/** So many words of a day are looked up one by one before all of them are read. */
const fewLookups = 200;
/** The words of a day that are read at once. */
const mostRead = 400_000;

/** V8 makes a part of a text by pointing into it, so one word would keep all lines that were read together. */
const copyOf = (text: string): string => Buffer.from(text).toString();

/** The words of one day, and their numbers as far as they are known. */
export function openDictionary(shelf: Shelf, day: number) {
  const words = new Map<string, number>();
  const added = rowBuffer(shelf, { table: 'name', columns: ['id', 'text', 'key'], isNew: true });
  /** The highest number. */
  let top = 0;
  let isWhole = false;
  let isChecked = false;
  let lookups = 0;

  const topOfAll = () =>
    shelf.prepare<{ id: number | null }>('SELECT max(id) AS id FROM name_#', day).get()?.id ?? 0;
  const begin = () => {
    added.flush();
    words.clear();
    top = topOfAll();
    isWhole = top === 0;
    lookups = 0;
  };
  const readFrom = (first: number) => {
    const all = shelf.prepare<[number, string]>('SELECT id, text FROM name_# WHERE id >= ? ORDER BY id', day);
    for (const [id, text] of all.raw().iterate(first)) {
      words.set(text, id);
      top = id;
    }
  };
  /** Words are only ever added, until a day has had its time. */
  const check = () => {
    isChecked = true;
    if (words.size === 0) return begin();
    const state = shelf.prepare<{ thinned: string | null }>('SELECT thinned FROM day WHERE day = ?').get(day);
    if (state?.thinned !== null) return begin();
    if (!isWhole) {
      top = topOfAll();
      return;
    }
    const last = shelf.prepare<{ text: string }>('SELECT text FROM name_# WHERE id = ?', day).get(top)?.text;
    if (last === undefined || words.get(last) !== top) return begin();
    readFrom(top + 1);
  };
  const lookUp = (text: string): number | undefined => {
    added.flush();
    shelf.index(day);
    lookups += 1;
    if (lookups > fewLookups && top < mostRead) {
      readFrom(1);
      isWhole = true;
      return words.get(text);
    }
    return shelf
      .prepare<{ id: number }>('SELECT id FROM name_# WHERE text = ? COLLATE NOCASE AND text = ?', day)
      .get(text, text)?.id;
  };
  const add = (text: string): number => {
    top += 1;
    added.put(day, [top, text, searchKey(text)]);
    return top;
  };
  return {
    /** How many of the words were counted by those who keep dictionaries. */
    counted: 0,
    size: () => words.size,
    intern(text: string): number {
      if (!isChecked) check();
      const known = words.get(text);
      if (known !== undefined) return known;
      const id = (isWhole ? undefined : lookUp(text)) ?? add(text);
      words.set(copyOf(text), id);
      if (words.size > mostRead) begin();
      return id;
    },
    keep: added.flush,
    /** Lets go of the words. */
    empty: () => {
      words.clear();
      isChecked = false;
    },
    recheck() {
      isChecked = false;
    },
  };
}
