import type { Db } from '#lib/db/client.ts';
import type { Snapshot } from '#lib/db/snapshot.ts';
import { byMap, type Entry, type MapName, mapNames } from '#lib/policy/entry/entry.ts';
import type { Part, Text } from './text.ts';

/** What is stored of a map. `source`: of a long one; `short`: the entries of any other. */
export type StoredMap = { list: Part[]; source: Text | null; short: Entry[] };

type Known = StoredMap & { revision: number };
const shared = globalThis as typeof globalThis & { posternKnownMaps?: WeakMap<Db, Map<MapName, Known>> };

/** Kept over Next's separate bundles: the review is a page, deploying is not. */
shared.posternKnownMaps ??= new WeakMap();
const knownMaps = shared.posternKnownMaps;

/**
 * What was stored of a map when this process last read it, if no entry of it has changed since, else what `store` stores now. Who deploys what they have just
 * looked at need not wait a second time for a million entries. The revision is raised by triggers (the migration entry_revisions), within
 * the same transaction as the entries, so it is that of this snapshot. `store` is told the digests of what was stored of the map last and is there still: of a
 * changed one most is.
 */
export async function storedMap(
  db: Db,
  snapshot: Snapshot,
  map: MapName,
  store: (there: ReadonlySet<string>) => Promise<StoredMap>,
): Promise<StoredMap> {
  const revision = await revisionOf(snapshot, map);
  const all = knownMaps.get(db) ?? new Map<MapName, Known>();
  knownMaps.set(db, all);
  const known = all.get(map);
  const isKnown = known !== undefined && (await isThere(snapshot, known));
  if (isKnown && known.revision === revision) return known;
  const stored = await store(new Set(isKnown ? digestsOf(known) : []));
  all.set(map, { ...stored, revision });
  return stored;
}

/**
 * All maps as this process stored them last, if no entry of any has changed since; else null. One question tells all revisions, so that they are of one
 * moment, and nothing has to be opened for it.
 */
export async function allStored(db: Db): Promise<Record<MapName, StoredMap> | null> {
  const all = knownMaps.get(db);
  if (!all) return null;
  const known = byMap((map) => all.get(map) ?? unknown);
  const rows = await db.entryRevision.findMany();
  const now = new Map(rows.map(({ map, revision }) => [map, revision]));
  if (mapNames.some((map) => known[map].revision !== (now.get(map) ?? 0))) return null;
  const digests = [...new Set(mapNames.flatMap((map) => digestsOf(known[map])))];
  const [there] = await db.$queryRaw<[{ count: bigint }]>`SELECT count(*) AS "count" FROM "Blob"
    WHERE "sha256" IN (SELECT "value" FROM json_each(${JSON.stringify(digests)}))`;
  return Number(there.count) === digests.length ? known : null;
}

/** No map is ever at this revision. */
const unknown: Known = { revision: -1, list: [], source: null, short: [] };

async function revisionOf(snapshot: Snapshot, map: MapName): Promise<number> {
  const [revision] = await snapshot.row('SELECT "revision" FROM "EntryRevision" WHERE "map" = ?', map);
  return typeof revision === 'number' ? revision : 0;
}

/** What no release names is swept after a day. */
async function isThere(snapshot: Snapshot, stored: StoredMap): Promise<boolean> {
  const digests = new Set(digestsOf(stored));
  const [count] = await snapshot.row(
    'SELECT count(*) FROM "Blob" WHERE "sha256" IN (SELECT "value" FROM json_each(?))',
    JSON.stringify([...digests]),
  );
  return count === digests.size;
}

function digestsOf({ list, source }: StoredMap): string[] {
  const texts = source ? [source, ...source.parts] : [];
  return [...list, ...texts].map(({ sha256 }) => sha256);
}
