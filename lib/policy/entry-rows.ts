import type { Snapshot } from '#lib/db/snapshot.ts';
import type { Entry, MapName } from './entry.ts';

/** An entry as a line of text: what a release keeps of it, as the JSON array of `columns`. */
export type EntryLine = string;

const columns = ['tag', 'key', 'value', 'spelling', 'comment', 'owner', 'ticket', 'endsOn'] as const;
const selected = columns.map((name) => `"${name}"`).join(', ');
/** So many at once: SQLite packs them into one text, which is three times as fast as rows. */
const atOnce = 3000;

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

/**
 * Entries in order: what a release keeps of each, and what its map says; that is empty where it takes more than tag, key and value run together.
 */
export type EntryChunk = { lines: EntryLine[]; sources: string[] };

/**
 * The entries of a map of the draft, some thousand at a time, in the order of tag and key run together, which is the order of the map's source wherever
 * keys are written as they are stored.
 */
export async function* readEntryRows(snapshot: Snapshot, map: MapName): AsyncGenerator<EntryChunk> {
  const tags: TagReader[] = [];
  for (const tag of await readTags(snapshot, map)) tags.push(await TagReader.open(snapshot, map, tag));
  for (;;) {
    const [first, second] = tags
      .filter((reader) => !reader.over)
      .sort((a, b) => (a.order < b.order ? -1 : 1));
    if (!first) return;
    yield first.takeBefore(second?.order ?? null);
    await first.turn();
  }
}

const nothing: EntryChunk = { lines: [], sources: [] };

/** One tag's entries by key. */
class TagReader {
  readonly #snapshot: Snapshot;
  readonly #map: MapName;
  readonly #tag: string;
  /** How a line of this tag begins. */
  readonly #begins: string;
  /** A line that makemap reads as tag, key and value run together, and that needs no other spelling of them. */
  readonly #plain: RegExp;
  #chunk = nothing;
  #next = Promise.resolve(nothing);
  #at = 0;

  private constructor(snapshot: Snapshot, map: MapName, tag: string) {
    this.#snapshot = snapshot;
    this.#map = map;
    this.#tag = tag;
    this.#begins = `[${JSON.stringify(tag)},"`;
    const key = '(?!\\d{1,3}(?:\\.\\d{1,3}){0,2}\\.?\\t)[!$-.0-9;-@[\\]-~][!#-.0-9;-@[\\]-~]*';
    this.#plain = new RegExp(
      `^${tag.replace(/[^A-Za-z]/g, '\\$&')}${key}\\t[!-$&-[\\]-~](?:[ -$&-[\\]-~]*[!-$&-[\\]-~])?$`,
    );
  }

  static async open(snapshot: Snapshot, map: MapName, tag: string): Promise<TagReader> {
    const reader = new TagReader(snapshot, map, tag);
    reader.#next = reader.#read(null);
    await reader.turn();
    return reader;
  }

  get over(): boolean {
    return this.#at >= this.#chunk.lines.length;
  }

  /** Where the next entry stands among those of other tags. */
  get order(): string {
    return this.#orderAt(this.#at);
  }

  /** What was read and stands before `bound`, at least one. */
  takeBefore(bound: string | null): EntryChunk {
    const { lines, sources } = this.#chunk;
    const from = this.#at;
    if (bound === null || this.#orderAt(lines.length - 1) < bound) this.#at = lines.length;
    else
      do this.#at += 1;
      while (!this.over && this.order < bound);
    return { lines: lines.slice(from, this.#at), sources: sources.slice(from, this.#at) };
  }

  /** Goes on to the next rows once these are taken. Those after them are asked for before these are looked at. */
  async turn(): Promise<void> {
    if (!this.over) return;
    this.#chunk = await this.#next;
    this.#at = 0;
    const { lines } = this.#chunk;
    const last = lines.at(-1);
    this.#next =
      last === undefined || lines.length < atOnce
        ? Promise.resolve(nothing)
        : this.#read(keyOf(this.#map, last));
    this.#next.catch(() => {}); // whoever waits for it is told
  }

  #orderAt(at: number): string {
    const source = this.#chunk.sources[at] ?? '';
    const text = source === '' ? this.#tag + keyOf(this.#map, this.#chunk.lines[at] ?? '') : source;
    return text.slice(0, source === '' ? undefined : source.indexOf('\t')).toLowerCase();
  }

  /** Taken out of the line by hand, which is much quicker than reading all of it: nothing in it may be escaped. */
  #sourceOf(line: EntryLine): string {
    const from = this.#begins.length;
    const keyEnd = line.indexOf('","', from);
    const end = line.indexOf('"', keyEnd + 3);
    if (keyEnd < 0 || !line.startsWith(this.#begins) || !line.startsWith(',null,', end + 1)) return '';
    const source = `${this.#tag}${line.slice(from, keyEnd)}\t${line.slice(keyEnd + 3, end)}`;
    return this.#plain.test(source) ? source : '';
  }

  async #read(after: string | null): Promise<EntryChunk> {
    const [packed] = await this.#snapshot.row(
      `SELECT group_concat(json_array(${selected}), char(10)) FROM (SELECT ${selected} FROM "PolicyEntry"
         WHERE "map" = ? AND "tag" = ?${after === null ? '' : ' AND "key" > ?'} ORDER BY "key" LIMIT ${atOnce})`,
      ...[this.#map, this.#tag, ...(after === null ? [] : [after])],
    );
    const lines = linesIn(packed);
    return { lines, sources: lines.map((line) => this.#sourceOf(line)) };
  }
}

const keyOf = (map: MapName, line: EntryLine): string => parseEntryLines(map, [line])[0]?.key ?? '';

/** JSON holds no line feed of its own. */
const linesIn = (packed: unknown): string[] =>
  typeof packed === 'string' && packed !== '' ? packed.split('\n') : [];

const otherSpelling = `"key" GLOB '*[/:"]*' OR "key" <> lower("key")`;

/** The entries of a map whose line begins with something else than their tag and key: networks, literal keys, other spellings of letters. */
export async function readSpelledOut(snapshot: Snapshot, map: MapName): Promise<Entry[]> {
  const [packed] = await snapshot.row(
    `SELECT group_concat(json_array(${selected}), char(10)) FROM (SELECT ${selected} FROM "PolicyEntry"
     WHERE "map" = ? AND (${otherSpelling}) ORDER BY "tag", "key")`,
    map,
  );
  return parseEntryLines(map, linesIn(packed));
}

/** What `readSpelledOut` reads. */
export function isSpelledOut({ key }: Pick<Entry, 'key'>): boolean {
  return /[/:"A-Z]/.test(key);
}

/** Which tags a map has entries of: the index is asked for the next one, not read through. */
async function readTags(snapshot: Snapshot, map: MapName): Promise<string[]> {
  const tags: string[] = [];
  for (let after = ''; ; ) {
    const bound = tags.length === 0 ? '>=' : '>';
    const [next] = await snapshot.row(
      `SELECT min("tag") FROM "PolicyEntry" WHERE "map" = ? AND "tag" ${bound} ?`,
      map,
      after,
    );
    if (typeof next !== 'string') return tags;
    tags.push(next);
    after = next;
  }
}
