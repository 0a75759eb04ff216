import { type BlobKeeper, openBlobKeeper } from '#lib/db/blob-keeper.ts';
import type { Db } from '#lib/db/client.ts';
import { openSnapshot, type Snapshot } from '#lib/db/snapshot.ts';
import { LineBytes } from '#lib/line-bytes.ts';
import { byMap, type Entry, type MapName, mapNames } from '#lib/policy/entry/entry.ts';
import {
  type EntryLine,
  entryLine,
  isSpelledOut,
  parseEntryLines,
  readEntryRows,
  readSpelledOut,
} from '#lib/policy/entry/entry-rows.ts';
import { type LongMap, longMaps, MapStream } from '#lib/sendmail/stream-map.ts';
import { PartsWriter, TextWriter } from './blob-store.ts';
import { allStored, type StoredMap, storedMap } from './known-maps.ts';
import type { Part, Text } from './text.ts';

/** The entries of each map as a release keeps them: a line for each (lib/policy/entry/entry-rows.ts), in parts. */
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
const shortMaps = mapNames.filter((map): map is ShortMap => !longMaps.some((long) => long === map));

/**
 * Reads each entry of the draft once, as all are at one moment, and stores what a release keeps of it and what the gateways get. Never holds more
 * than some thousand entries of a long map, beside those that are networks. A map that has not changed since this process last did so is not read.
 */
export async function storeEntries(db: Db): Promise<StoredEntries> {
  const readAt = new Date();
  const stored = (await allStored(db)) ?? (await storeMaps(db));
  const sources: Partial<Record<LongMap, Text>> = {};
  for (const map of longMaps) {
    const { source } = stored[map];
    if (source) sources[map] = source;
  }
  return {
    readAt,
    lists: byMap((map) => stored[map].list),
    sources: sources as Record<LongMap, Text>,
    short: byMap((map) => stored[map].short),
  };
}

async function storeMaps(db: Db): Promise<Record<MapName, StoredMap>> {
  const ways = { snapshot: openSnapshot(db), keeper: openBlobKeeper(db) };
  try {
    const stored = byMap((): StoredMap => ({ list: [], source: null, short: [] }));
    for (const map of longMaps)
      stored[map] = await storedMap(db, ways.snapshot, map, (there) => storeLong(ways, map, there));
    for (const map of shortMaps)
      stored[map] = await storedMap(db, ways.snapshot, map, () => storeShort(ways, map));
    return stored;
  } finally {
    await Promise.all([ways.snapshot.close(), ways.keeper.close()]);
  }
}

type Ways = { snapshot: Snapshot; keeper: BlobKeeper };

async function storeLong(
  { snapshot, keeper }: Ways,
  map: LongMap,
  there: ReadonlySet<string>,
): Promise<StoredMap> {
  const list = new PartsWriter(keeper, there);
  const source = new TextWriter(keeper, there);
  const stream = new MapStream(map, await readSpelledOut(snapshot, map));
  for await (const { lines, ...plain } of readEntryRows(snapshot, map)) {
    await list.add(lines);
    const certain = stream.add({ ...plain, entryAt: (at) => inPlace(map, lines.text(at)) });
    for (const some of certain) await source.add(some);
  }
  await source.add(stream.end());
  return { list: await list.end(), source: await source.end(), short: [] };
}

function inPlace(map: MapName, line: EntryLine): Entry | null {
  const [entry] = parseEntryLines(map, [line]);
  return entry && !isSpelledOut(entry) ? entry : null;
}

async function storeShort({ snapshot, keeper }: Ways, map: ShortMap): Promise<StoredMap> {
  const list = new PartsWriter(keeper);
  const all: Entry[] = [];
  for await (const { lines } of readEntryRows(snapshot, map)) {
    await list.add(lines);
    all.push(...parseEntryLines(map, lines.texts()));
  }
  return { list: await list.end(), source: null, short: all };
}

/** The same lists of entries that are in memory. */
export async function storeLists(db: Db, maps: Record<MapName, readonly Entry[]>): Promise<EntryLists> {
  const lists: EntryLists = byMap(() => []);
  const keeper = openBlobKeeper(db);
  try {
    for (const map of mapNames) {
      const list = new PartsWriter(keeper);
      await list.add(LineBytes.of(maps[map].map(entryLine)));
      lists[map] = await list.end();
    }
  } finally {
    await keeper.close();
  }
  return lists;
}
