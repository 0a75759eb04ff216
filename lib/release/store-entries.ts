import type { Db } from '#lib/db/client.ts';
import { openSnapshot, type Snapshot } from '#lib/db/snapshot.ts';
import { byMap, type Entry, type MapName, mapNames } from '#lib/policy/entry.ts';
import {
  type EntryLine,
  entryLine,
  isSpelledOut,
  parseEntryLines,
  readEntryRows,
  readSpelledOut,
} from '#lib/policy/entry-rows.ts';
import { type LongMap, longMaps, MapStream } from '#lib/sendmail/stream-map.ts';
import { PartsWriter, TextWriter } from './blob-store.ts';
import type { Part, Text } from './text.ts';

/** The entries of each map as a release keeps them: a line for each (lib/policy/entry-rows.ts), in parts. */
export type EntryLists = Record<MapName, Part[]>;

export type StoredEntries = {
  /** When they were read. */
  readAt: Date;
  lists: EntryLists;
  /** The sources of the long maps, which are the same on every gateway. */
  sources: Record<LongMap, Text>;
  /** The entries themselves where there are never very many; the long maps have none. */
  short: Record<MapName, Entry[]>;
};

type ShortMap = Exclude<MapName, LongMap>;
const shortMaps: readonly ShortMap[] = ['relay-domains', 'local-host-names', 'aliases'];

/**
 * Reads each entry of the draft once, as all are at one moment, and stores what a release keeps of it and what the gateways get. Never holds more
 * than some hundred entries of a long map, beside those that are networks.
 */
export async function storeEntries(db: Db): Promise<StoredEntries> {
  const readAt = new Date();
  const snapshot = openSnapshot(db);
  try {
    const lists: EntryLists = byMap(() => []);
    const sources: Partial<Record<LongMap, Text>> = {};
    const short = byMap((): Entry[] => []);
    for (const map of longMaps) [lists[map], sources[map]] = await storeLong(db, snapshot, map);
    for (const map of shortMaps) [lists[map], short[map]] = await storeShort(db, snapshot, map);
    return { readAt, lists, sources: sources as Record<LongMap, Text>, short };
  } finally {
    await snapshot.close();
  }
}

async function storeLong(db: Db, snapshot: Snapshot, map: LongMap): Promise<[Part[], Text]> {
  const list = new PartsWriter(db);
  const source = new TextWriter(db);
  const stream = new MapStream(map, await readSpelledOut(snapshot, map));
  for await (const { lines, sources } of readEntryRows(snapshot, map)) {
    await list.add(lines);
    await source.add(stream.add({ sources, entryAt: (at) => inPlace(map, lines[at] ?? '') }));
  }
  await source.add(stream.end());
  return [await list.end(), await source.end()];
}

function inPlace(map: MapName, line: EntryLine): Entry | null {
  const [entry] = parseEntryLines(map, [line]);
  return entry && !isSpelledOut(entry) ? entry : null;
}

async function storeShort(db: Db, snapshot: Snapshot, map: ShortMap): Promise<[Part[], Entry[]]> {
  const list = new PartsWriter(db);
  const all: Entry[] = [];
  for await (const { lines } of readEntryRows(snapshot, map)) {
    await list.add(lines);
    all.push(...parseEntryLines(map, lines));
  }
  return [await list.end(), all];
}

/** The same lists of entries that are in memory. */
export async function storeLists(db: Db, maps: Record<MapName, readonly Entry[]>): Promise<EntryLists> {
  const lists: EntryLists = byMap(() => []);
  for (const map of mapNames) {
    const list = new PartsWriter(db);
    await list.add(maps[map].map(entryLine));
    lists[map] = await list.end();
  }
  return lists;
}
