import { setImmediate } from 'node:timers/promises';
import type { Snapshot } from '#lib/db/snapshot.ts';
import type { Entry, MapName } from './entry.ts';

/** An entry as a line of text: what a release keeps of it, as the JSON array of `columns`. */
export type EntryLine = string;

const columns = ['tag', 'key', 'value', 'spelling', 'comment', 'owner', 'ticket', 'endsOn'] as const;
const selected = columns.map((name) => `"${name}"`).join(', ');
/** So many at once: SQLite packs them into one text, which is three times as fast as rows. */
const atOnce = 500;

type Row = [string, string, string, string | null, string, string, string, string | null];

const isText = (value: unknown): value is string => typeof value === 'string';
const isRow = (value: unknown): value is Row =>
  Array.isArray(value) &&
  value.length === columns.length &&
  value.every((field, at) => isText(field) || (field === null && (at === 3 || at === 7)));

/** The entries of lines as `readEntryLines` gives them. Their fields were checked when they were saved; here it is only that they are texts. */
export function parseEntryLines(map: MapName, lines: readonly EntryLine[]): Entry[] {
  const rows: unknown = JSON.parse(`[${lines.join(',')}]`);
  if (!Array.isArray(rows) || !rows.every(isRow)) throw new Error(`an entry of ${map} is no row of entries`);
  return rows.map(([tag, key, value, spelling, comment, owner, ticket, endsOn]) => {
    const entry: Entry = { map, tag, key, value, comment, owner, ticket, endsOn };
    if (spelling !== null) entry.spelling = spelling;
    return entry;
  });
}

/** The line of an entry that is not read from the database. */
export function entryLine({ tag, key, value, spelling, comment, owner, ticket, endsOn }: Entry): EntryLine {
  return JSON.stringify([tag, key, value, spelling ?? null, comment, owner, ticket, endsOn]);
}

/** Entries and their lines, in the same order. */
export type EntryChunk = { entries: Entry[]; lines: EntryLine[] };

/**
 * The entries of a map of the draft, some hundred at a time, in the order of tag and key run together, which is the order of the map's source wherever
 * keys are written as they are stored. What else this process does goes on in between.
 */
export async function* readEntryRows(snapshot: Snapshot, map: MapName): AsyncGenerator<EntryChunk> {
  const tags = readTags(snapshot, map).map((tag) => new TagReader(snapshot, map, tag));
  for (;;) {
    const [first, second] = tags
      .filter((reader) => reader.head !== undefined)
      .sort((a, b) => (a.order < b.order ? -1 : 1));
    if (!first) return;
    yield first.takeBefore(second?.order ?? null);
    await setImmediate();
  }
}

/** One tag's entries by key. */
class TagReader {
  readonly #snapshot: Snapshot;
  readonly #map: MapName;
  readonly #tag: string;
  #chunk: EntryChunk;
  #at = 0;

  constructor(snapshot: Snapshot, map: MapName, tag: string) {
    this.#snapshot = snapshot;
    this.#map = map;
    this.#tag = tag;
    this.#chunk = this.#read();
  }

  get head(): Entry | undefined {
    return this.#chunk.entries[this.#at];
  }

  /** Where the next entry stands among those of other tags. */
  get order(): string {
    return `${this.#tag}${this.head?.key}`.toLowerCase();
  }

  /** What was read and stands before `bound`, at least one. */
  takeBefore(bound: string | null): EntryChunk {
    const from = this.#at;
    const { entries, lines } = this.#chunk;
    if (bound === null) this.#at = entries.length;
    else
      do this.#at += 1;
      while (this.head && this.order < bound);
    const taken = { entries: entries.slice(from, this.#at), lines: lines.slice(from, this.#at) };
    if (this.#at >= entries.length) {
      this.#chunk = entries.length < atOnce ? { entries: [], lines: [] } : this.#read(entries.at(-1));
      this.#at = 0;
    }
    return taken;
  }

  #read(after?: Entry): EntryChunk {
    const lines = linesIn(
      this.#snapshot.value(
        `SELECT group_concat(json_array(${selected}), char(10)) FROM (SELECT ${selected} FROM "PolicyEntry"
         WHERE "map" = ? AND "tag" = ?${after ? ' AND "key" > ?' : ''} ORDER BY "key" LIMIT ${atOnce})`,
        ...[this.#map, this.#tag, ...(after ? [after.key] : [])],
      ),
    );
    return { entries: parseEntryLines(this.#map, lines), lines };
  }
}

/** JSON holds no line feed of its own. */
const linesIn = (packed: unknown): string[] =>
  typeof packed === 'string' && packed !== '' ? packed.split('\n') : [];

/** The entries of a map whose line begins with something else than their tag and key: networks, literal keys, other spellings of letters. */
export function readSpelledOut(snapshot: Snapshot, map: MapName): Entry[] {
  const packed = snapshot.value(
    `SELECT group_concat(json_array(${selected}), char(10)) FROM (SELECT ${selected} FROM "PolicyEntry"
     WHERE "map" = ? AND ("key" GLOB '*[/:"]*' OR "key" <> lower("key")) ORDER BY "tag", "key")`,
    map,
  );
  return parseEntryLines(map, linesIn(packed));
}

/** What `readSpelledOut` reads. */
export function isSpelledOut({ key }: Pick<Entry, 'key'>): boolean {
  return /[/:"A-Z]/.test(key);
}

/** Which tags a map has entries of: the index is asked for the next one, not read through. */
function readTags(snapshot: Snapshot, map: MapName): string[] {
  const tags: string[] = [];
  for (let after = ''; ; ) {
    const bound = tags.length === 0 ? '>=' : '>';
    const next = snapshot.value(
      `SELECT min("tag") FROM "PolicyEntry" WHERE "map" = ? AND "tag" ${bound} ?`,
      map,
      after,
    );
    if (typeof next !== 'string') return tags;
    tags.push(next);
    after = next;
  }
}
