import { randomBytes } from 'node:crypto';
import { chmod, chown, constants, copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncToDisk } from '#lib/agent/atomic.ts';
import { nullIfMissing, onDisk } from '#lib/agent/disk.ts';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import { Refusal } from '#lib/refusal.ts';
import { run } from '#lib/run.ts';
import { dumpOf, type Extent, type Pair } from './sasldb-dump.ts';
import { unhurried, unhurriedly } from './unhurried.ts';

/** What the challenge-response mechanisms read of an account. */
export type SaslEntry = Pick<
  AccountRecord,
  'name' | 'scramSha256' | 'scramSha1' | 'scramSha512' | 'cramMd5' | 'digestMd5'
>;

/** A database that is being built beside the one in force. */
export type SasldbDraft = {
  /** In force when this returns. */
  publish: () => Promise<void>;
  /** It is gone when this returns, and nothing has changed. */
  discard: () => Promise<void>;
};

export type Sasldb = {
  /** Begins to build the database anew from these entries alone, each taken when its turn comes. One draft at a time, and no update beside it. */
  build: (realm: string, entries: Iterable<SaslEntry>) => SasldbDraft;
  /** Sets the entries of these names, null for none; all of them when other mechanisms are offered by now. In force when this returns, also one that was withdrawn. */
  update: (changes: ReadonlyMap<string, SaslEntry | null>) => Promise<void>;
  /** Whether other mechanisms are offered than what is written is for. */
  isOutdated: () => Promise<boolean>;
  /** Takes it out of the way until the next `publish` or `update`: nobody is found in it meanwhile. */
  withdraw: () => Promise<void>;
};

export type SasldbOptions = {
  path: string;
  /** May read it, too: where the daemon does not run as our user. */
  group?: number | undefined;
  /** Up to so many entries a change builds the whole database; beyond that it adds to a copy (docs/accounts.md has the times). */
  rebuildUpTo?: number;
  /** The mechanisms that the release in force offers: SCRAM-SHA-1 and SCRAM-SHA-512 are written for everybody only where they are. */
  offered?: () => Promise<readonly string[]>;
  /** Berkeley DB 5.3's loader. */
  loader?: string;
};

/**
 * Cyrus SASL's sasldb2, a Berkeley DB hash file, which it opens anew for every lookup: a rename changes it for the next login.
 * There is no tool that deletes single keys; where a big database is added to, what must go is overwritten with a random value
 * that no password matches, until the next `build`.
 */
export function openSasldb({
  path,
  group,
  rebuildUpTo = 5000,
  offered = async () => [],
  loader = 'db5.3_load',
}: SasldbOptions): Sasldb {
  const workshop = join(dirname(path), 'sasldb.build');
  const draft = join(workshop, 'sasldb2');
  const withdrawn = join(workshop, 'withdrawn');
  let place = path;
  let inForce: Content = { realm: '', entries: new Map(), properties: [] };

  function build(realm: string, entries: Iterable<SaslEntry>): SasldbDraft {
    const unwanted = new AbortController();
    const made = make(realm, entries, unwanted.signal);
    made.catch(ignored); // whoever publishes it hears of it
    return {
      publish: async () => {
        const content = await made;
        await putInForce();
        inForce = content;
      },
      discard: async () => {
        unwanted.abort();
        await made.catch(ignored);
        await rm(draft, { force: true });
      },
    };
  }

  async function make(realm: string, entries: Iterable<SaslEntry>, unwanted: AbortSignal): Promise<Content> {
    const content: Content = { realm, entries: new Map(), properties: propertiesFor(await offered()) };
    await unhurried(fill(content.entries, entries), unwanted);
    const dump = dumpOf(pairsOf(content), extentOf(content));
    await writeDraft(() => prepare(workshop, draft), unhurriedly(dump, unwanted));
    return content;
  }

  async function update(changes: ReadonlyMap<string, SaslEntry | null>): Promise<void> {
    const { realm, entries, properties } = inForce;
    const outdated = await isOutdated();
    if (changes.size === 0 && !outdated) return putBack();
    if (outdated || entries.size + changes.size <= rebuildUpTo) {
      const next = new Map(entries);
      apply(changes, next);
      return build(realm, next.values()).publish();
    }
    const pairs = [...changes].flatMap(([name, entry]) =>
      differences(properties, realm, name, { before: entries.get(name), after: entry }),
    );
    if (pairs.length > 0) {
      const begin = () => copyFile(place, draft, constants.COPYFILE_FICLONE);
      await writeDraft(begin, [...dumpOf(pairs)].join(''));
      await putInForce();
    } else await putBack();
    apply(changes, entries);
  }

  async function withdraw(): Promise<void> {
    const isThere = await rename(path, withdrawn).then(() => true, nullIfMissing);
    if (isThere) place = withdrawn;
  }

  async function putBack(): Promise<void> {
    if (place === path) return;
    await rename(withdrawn, path);
    place = path;
  }

  const isOutdated = async () => !isSame(propertiesFor(await offered()), inForce.properties);

  async function writeDraft(begin: () => Promise<void>, dump: Dump): Promise<void> {
    await onDisk(async () => {
      await begin();
      await load(loader, workshop, draft, dump);
      if (group !== undefined) await chown(draft, -1, group);
      await chmod(draft, group === undefined ? 0o600 : 0o640);
      await syncToDisk(draft);
    });
  }

  async function putInForce(): Promise<void> {
    await onDisk(async () => {
      await rename(draft, path);
      place = path;
      await rm(withdrawn, { force: true });
      await syncToDisk(dirname(path));
    });
  }

  return { build, update, isOutdated, withdraw };
}

const ignored = () => {};

type Dump = string | AsyncIterable<string>;

/** What a database holds. */
type Content = { realm: string; entries: Map<string, SaslEntry>; properties: readonly Property[] };

function apply(changes: ReadonlyMap<string, SaslEntry | null>, entries: Map<string, SaslEntry>): void {
  for (const [name, entry] of changes) {
    if (entry) entries.set(name, entry);
    else entries.delete(name);
  }
}

async function prepare(workshop: string, draft: string): Promise<void> {
  await mkdir(workshop, { recursive: true, mode: 0o700 });
  // With its 256 kB of cache by default the loader goes to the disk for every other key of a big database. It takes no more of this than the
  // database is long: 110 MB with all verifiers of 100,000 accounts.
  await writeFile(join(workshop, 'DB_CONFIG'), 'set_cachesize 0 134217728 1\n', { mode: 0o600 });
  await rm(draft, { force: true });
}

async function load(loader: string, workshop: string, draft: string, input: Dump): Promise<void> {
  const loaded = await run(loader, ['-h', workshop, draft], { input }).catch((error: unknown) => {
    throw isMissing(error) ? loaderMissing(loader, error) : error;
  });
  if (loaded.code === 0) return;
  throw new Refusal('unavailable', 'sasldb-not-built', 'The SASL database could not be built.', {
    next: 'SCRAM, CRAM-MD5 and DIGEST-MD5 go on with the accounts as they were. Look at the free disk space of the gateway.',
    detail: loaded.timedOut ? `${loader} did not end in time` : loaded.stderr.slice(0, 500),
  });
}

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';

function loaderMissing(loader: string, cause: unknown): Refusal {
  return new Refusal('unavailable', 'tool-missing', `The program ${loader} is missing on this gateway.`, {
    next: 'Install the Debian package db5.3-util: apt-get install db5.3-util',
    cause,
  });
}

type Property = {
  name: string;
  verifier: Exclude<keyof SaslEntry, 'name'>;
  /** Of the value. Cyrus SASL copies so many bytes of the MD5 values without looking at their length, so another length is never written. */
  bytes?: number;
  impossible: () => string;
  /** Written only where this mechanism is offered. */
  only?: string;
};

function impossibleScram(mechanism: string, bytes: number): string {
  const [salt, storedKey, serverKey] = [16, bytes, bytes].map((size) => randomBytes(size).toString('base64'));
  return `${mechanism}$4096:${salt}$${storedKey}:${serverKey}`;
}

/** Cyrus SASL reads `authPassword` alone; our plug-in hands it what lies beside that (lib/agent/canon-user). */
const allProperties: readonly Property[] = [
  {
    name: 'authPassword',
    verifier: 'scramSha256',
    impossible: () => impossibleScram('SCRAM-SHA-256', 32),
  },
  {
    name: 'authPassword-SCRAM-SHA-1',
    verifier: 'scramSha1',
    impossible: () => impossibleScram('SCRAM-SHA-1', 20),
    only: 'SCRAM-SHA-1',
  },
  {
    name: 'authPassword-SCRAM-SHA-512',
    verifier: 'scramSha512',
    impossible: () => impossibleScram('SCRAM-SHA-512', 64),
    only: 'SCRAM-SHA-512',
  },
  {
    name: 'cmusaslsecretCRAM-MD5',
    verifier: 'cramMd5',
    bytes: 32,
    impossible: () => randomBytes(32).toString('latin1'),
  },
  {
    name: 'cmusaslsecretDIGEST-MD5',
    verifier: 'digestMd5',
    bytes: 16,
    impossible: () => randomBytes(16).toString('latin1'),
  },
];

const propertiesFor = (offered: readonly string[]) =>
  allProperties.filter(({ only }) => only === undefined || offered.includes(only));

const isSame = (one: readonly Property[], other: readonly Property[]) =>
  one.length === other.length && one.every((property, at) => property === other[at]);

/** What is written of a verifier, a character for each byte; null for nothing. */
function valueOf({ verifier, bytes }: Property, entry: SaslEntry): string | null {
  const kept = entry[verifier];
  if (kept === null || bytes === undefined) return kept;
  const value = Buffer.from(kept, 'base64');
  return value.length === bytes ? value.toString('latin1') : null;
}

/** What turns what is written of a name into what it must be. */
function differences(
  properties: readonly Property[],
  realm: string,
  name: string,
  { before, after }: { before: SaslEntry | undefined; after: SaslEntry | null },
): Pair[] {
  return properties.flatMap((property) => {
    const old = before ? valueOf(property, before) : null;
    const wanted = after ? valueOf(property, after) : null;
    const value = wanted ?? (old === null ? null : property.impossible());
    return value === null || value === old ? [] : [{ name, realm, property: property.name, value }];
  });
}

function* fill(into: Map<string, SaslEntry>, entries: Iterable<SaslEntry>): Generator<void, void> {
  for (const entry of entries) {
    into.set(entry.name, entry);
    if (into.size % 2000 === 0) yield;
  }
}

function* pairsOf({ realm, entries, properties }: Content): Generator<Pair> {
  if (realm === '') return;
  for (const entry of entries.values())
    for (const property of properties) {
      const value = valueOf(property, entry);
      if (value !== null) yield { name: entry.name, realm, property: property.name, value };
    }
}

function extentOf({ realm, entries, properties }: Content): Extent {
  const extent = { pairs: 0, size: 0 };
  for (const entry of entries.values())
    for (const { name, verifier, bytes } of properties) {
      const kept = entry[verifier];
      if (kept === null) continue;
      extent.pairs += 1;
      extent.size += entry.name.length + realm.length + name.length + 2 + (bytes ?? kept.length);
    }
  return extent;
}
