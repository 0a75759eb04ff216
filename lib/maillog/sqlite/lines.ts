import { inBlocks, mostInBlock, packBlock, type RawLine, unpackBlock } from '#lib/maillog/line-block.ts';
import { dayOf, dayOfId, localId, wholeId } from '#lib/maillog/place.ts';
import type { Shelf } from './shelf.ts';

/** A line's number: that of its block, and its place there. */
export const perBlock = 1024;

export type StoredLine = RawLine & { id: number };

/** Lines of one day that are kept together, packed already; `places` says which of all they are. */
export type PackedBlock = { day: number; places: readonly number[]; lines: readonly RawLine[]; data: Buffer };

/** A block of fewer lines than these is put into the one before it, when that has room. */
const fewLines = 300;

/** Puts packed blocks of one gateway behind what is there. Answers the numbers of all lines, by their places. */
export function putBlocks(shelf: Shelf, gateway: number, blocks: readonly PackedBlock[]): number[] {
  const ids: number[] = [];
  const owner = { gateway, imported: 1 };
  for (const { day, places, lines, data } of blocks) {
    shelf.begin(day);
    const numbers = lines.length < fewLines ? addToDay(shelf, day, owner, lines) : null;
    const first = numbers
      ? 0
      : wholeId(day, putBlock(shelf, day, owner, { id: null, lines, data }) * perBlock);
    for (const [at, place] of places.entries()) ids[place] = numbers?.[at] ?? first + at;
  }
  return ids;
}

type BlockRow = { id: number; count: number; characters: number; data: Buffer };

/**
 * Puts lines of a gateway's stream into the blocks of their days, behind what is there, and answers their numbers. A block that has room is packed anew with
 * what is added, so that a quiet gateway fills blocks as well.
 */
export function addLines(shelf: Shelf, gateway: number, lines: readonly RawLine[]): number[] {
  const ids: number[] = [];
  for (const { day, places, lines: ofDay } of byDay(lines)) {
    shelf.begin(day);
    const numbers = addToDay(shelf, day, { gateway, imported: 0 }, ofDay);
    for (const [index, place] of places.entries()) ids[place] = numbers[index] ?? 0;
  }
  return ids;
}

/** Lines by their days, and their places among all. */
export function byDay<Line extends RawLine>(
  lines: readonly Line[],
): { day: number; places: number[]; lines: Line[] }[] {
  const days = new Map<number, { day: number; places: number[]; lines: Line[] }>();
  let list: { day: number; places: number[]; lines: Line[] } = { day: Number.NaN, places: [], lines: [] };
  lines.forEach((line, place) => {
    const day = dayOf(line.at);
    if (day !== list.day) {
      list = days.get(day) ?? { day, places: [], lines: [] };
      days.set(day, list);
    }
    list.places.push(place);
    list.lines.push(line);
  });
  return [...days.values()];
}

type Owner = { gateway: number; imported: number };

function addToDay(shelf: Shelf, day: number, owner: Owner, lines: readonly RawLine[]): number[] {
  const newest = shelf
    .prepare<BlockRow>(
      'SELECT id, count, characters, data FROM line_# WHERE gateway = ? AND imported = ? ORDER BY id DESC LIMIT 1',
      day,
    )
    .get(owner.gateway, owner.imported);
  const open =
    newest && newest.count < mostInBlock.lines && newest.characters < mostInBlock.characters ? newest : null;
  const room = open && {
    lines: mostInBlock.lines - open.count,
    characters: mostInBlock.characters - open.characters,
  };
  const blocks = inBlocks(lines, room ?? mostInBlock);
  return blocks.flatMap((block, index) => {
    const before = index === 0 && open ? unpackBlock(open.data) : [];
    const all = [...before, ...block];
    const id = putBlock(shelf, day, owner, {
      id: index === 0 && open ? open.id : null,
      lines: all,
      data: packBlock(all),
    });
    return block.map((_, at) => wholeId(day, id * perBlock + before.length + at));
  });
}

function putBlock(
  shelf: Shelf,
  day: number,
  { gateway, imported }: Owner,
  { id, lines, data }: { id: number | null; lines: readonly RawLine[]; data: Buffer },
): number {
  let characters = 0;
  let fromAt = Number.POSITIVE_INFINITY;
  let untilAt = 0;
  for (const { at, text } of lines) {
    characters += text.length + 1;
    if (at < fromAt) fromAt = at;
    if (at > untilAt) untilAt = at;
  }
  const { lastInsertRowid } = shelf
    .prepare(
      `INSERT OR REPLACE INTO line_# (id, gateway, imported, count, characters, fromAt, untilAt, data)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      day,
    )
    .run(id, gateway, imported, lines.length, characters, fromAt, untilAt, data);
  return Number(lastInsertRowid);
}

/** Blocks that were opened for one answer: messages beside each other have their lines in the same. */
export type OpenBlocks = Map<number, RawLine[]>;

/** The lines of these numbers, in the order in which they were written. Those that were deleted are left out. */
export function readLines(
  shelf: Shelf,
  ids: readonly number[],
  blocks: OpenBlocks = new Map(),
): StoredLine[] {
  const days = new Set(shelf.days());
  const blockOf = (id: number): RawLine[] => {
    const day = dayOfId(id);
    const local = Math.floor(localId(id) / perBlock);
    const key = wholeId(day, local);
    const known = blocks.get(key);
    if (known) return known;
    const row = days.has(day)
      ? shelf.prepare<{ data: Buffer }>('SELECT data FROM line_# WHERE id = ?', day).get(local)
      : undefined;
    const lines = row ? unpackBlock(row.data) : [];
    blocks.set(key, lines);
    return lines;
  };
  return [...new Set(ids)]
    .flatMap((id) => {
      const line = blockOf(id)[localId(id) % perBlock];
      return line && line.text !== '' ? [{ ...line, id }] : [];
    })
    .sort((a, b) => a.at - b.at || a.id - b.id);
}

/** A line as the store knows it while it looks for doubles. */
export type KnownLine = StoredLine & { imported: boolean };

/** How many lines of each block were looked at. */
export type Seen = Map<number, number>;

/**
 * Stored lines of a gateway in the blocks that touch a time, and in the one that an import adds to next; those that were looked at before are passed
 * over.
 */
export function linesAround(
  shelf: Shelf,
  gateway: number,
  [from, until]: [number, number],
  seen: Seen,
): KnownLine[] {
  const days = shelf.days().filter((day) => day >= dayOf(from) && day <= dayOf(until));
  return days.flatMap((day) => {
    const blocks = shelf.prepare<{ id: number; imported: number; count: number }>(
      `SELECT id, imported, count FROM line_# WHERE id IN
         (SELECT id FROM line_# WHERE gateway = ? AND untilAt >= ? AND fromAt <= ?)
       UNION SELECT * FROM (SELECT id, imported, count FROM line_# WHERE gateway = ? AND imported = 1 ORDER BY id DESC LIMIT 1)`,
      day,
    );
    return blocks.all(gateway, from, until, gateway).flatMap(({ id, imported, count }) => {
      const key = wholeId(day, id * perBlock);
      const before = seen.get(key) ?? 0;
      if (before >= count) return [];
      seen.set(key, count);
      const row = shelf.prepare<{ data: Buffer }>('SELECT data FROM line_# WHERE id = ?', day).get(id);
      const lines = row ? unpackBlock(row.data).slice(before) : [];
      return lines.map((line, at) => ({ ...line, id: key + before + at, imported: imported === 1 }));
    });
  });
}

/** Notes lines that were just stored as looked at. */
export function noteSeen(seen: Seen, ids: readonly number[]): void {
  let block = Number.NaN;
  let count = 0;
  const note = () => {
    if (count > 0) seen.set(block, Math.max(seen.get(block) ?? 0, count));
  };
  for (const id of ids) {
    const place = localId(id) % perBlock;
    if (id - place !== block) {
      note();
      block = id - place;
      count = 0;
    }
    if (place >= count) count = place + 1;
  }
  note();
}
