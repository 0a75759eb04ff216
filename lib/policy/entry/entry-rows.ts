import type { Snapshot } from '#lib/db/snapshot.ts';
import { LineBytes } from '#lib/line-bytes.ts';
import type { Entry, MapName } from './entry.ts';
import { type PlainSources, plainSources } from './plain-sources.ts';

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

/** Entries in order: what a release keeps of each, and what its map says. */
export type EntryChunk = PlainSources & { lines: LineBytes };

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

const nothing: EntryChunk = { lines: LineBytes.of([]), sources: LineBytes.of([]), complete: true };

/** One tag's entries by key. */
class TagReader {
  readonly #snapshot: Snapshot;
  readonly #map: MapName;
  readonly #tag: string;
  #chunk = nothing;
  #next = Promise.resolve(nothing);
  #at = 0;

  private constructor(snapshot: Snapshot, map: MapName, tag: string) {
    this.#snapshot = snapshot;
    this.#map = map;
    this.#tag = tag;
  }

  static async open(snapshot: Snapshot, map: MapName, tag: string): Promise<TagReader> {
    const reader = new TagReader(snapshot, map, tag);
    reader.#next = reader.#read(null);
    await reader.turn();
    return reader;
  }

  get over(): boolean {
    return this.#at >= this.#chunk.lines.count;
  }

  /** Where the next entry stands among those of other tags. One that is spelled out may stand anywhere. */
  get order(): string {
    for (let at = this.#at; at < this.#chunk.lines.count; at += 1) {
      const order = this.#orderAt(at);
      if (order !== null) return order;
    }
    return '';
  }

  /** What was read and stands before `bound`, at least one. */
  takeBefore(bound: string | null): EntryChunk {
    const { lines, sources, complete } = this.#chunk;
    const from = this.#at;
    if (bound === null || this.#lastOrder() < bound) this.#at = lines.count;
    else
      do this.#at += 1;
      while (!this.over && (this.#orderAt(this.#at) ?? '') < bound);
    return { lines: lines.slice(from, this.#at), sources: sources.slice(from, this.#at), complete };
  }

  /** Goes on to the next rows once these are taken. Those after them are asked for before these are looked at. */
  async turn(): Promise<void> {
    if (!this.over) return;
    this.#chunk = await this.#next;
    this.#at = 0;
    const { lines } = this.#chunk;
    this.#next =
      lines.count < atOnce
        ? Promise.resolve(nothing)
        : this.#read(keyOf(this.#map, lines.text(lines.count - 1)));
    this.#next.catch(() => {}); // whoever waits for it is told
  }

  #lastOrder(): string {
    for (let at = this.#chunk.lines.count - 1; at >= this.#at; at -= 1) {
      const order = this.#orderAt(at);
      if (order !== null) return order;
    }
    return '';
  }

  #orderAt(at: number): string | null {
    const source = this.#chunk.sources.text(at);
    if (source !== '') return source.slice(0, source.indexOf('\t')).toLowerCase();
    const key = keyOf(this.#map, this.#chunk.lines.text(at));
    return isSpelledOut({ key }) ? null : (this.#tag + key).toLowerCase();
  }

  async #read(after: string | null): Promise<EntryChunk> {
    const [packed] = await this.#snapshot.row(
      `SELECT CAST(group_concat(json_array(${selected}), char(10)) AS BLOB) FROM (SELECT ${selected} FROM "PolicyEntry"
         WHERE "map" = ? AND "tag" = ?${after === null ? '' : ' AND "key" > ?'} ORDER BY "key" LIMIT ${atOnce})`,
      ...[this.#map, this.#tag, ...(after === null ? [] : [after])],
    );
    const lines = linesIn(packed);
    return { lines, ...plainSources(this.#tag, lines) };
  }
}

const keyOf = (map: MapName, line: EntryLine): string => parseEntryLines(map, [line])[0]?.key ?? '';

/** JSON holds no line feed of its own. */
const linesIn = (packed: unknown): LineBytes =>
  packed instanceof Uint8Array ? LineBytes.in(packed) : LineBytes.of([]);

const otherSpelling = `"key" GLOB '*[/:"]*' OR "key" <> lower("key")`;

/** The entries of a map whose line begins with something else than their tag and key: networks, literal keys, other spellings of letters. */
export async function readSpelledOut(snapshot: Snapshot, map: MapName): Promise<Entry[]> {
  const [packed] = await snapshot.row(
    `SELECT CAST(group_concat(json_array(${selected}), char(10)) AS BLOB) FROM (SELECT ${selected} FROM "PolicyEntry" INDEXED BY "PolicyEntry_spelled_out"
     WHERE "map" = ? AND (${otherSpelling}) ORDER BY "tag", "key")`,
    map,
  );
  return parseEntryLines(map, linesIn(packed).texts());
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
