import { randomBytes } from 'node:crypto';
import { chmod, chown, constants, copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { syncToDisk } from '#lib/agent/atomic.ts';
import { diskRefusal, nullIfMissing } from '#lib/agent/disk.ts';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import { Refusal } from '#lib/refusal.ts';
import { run } from '#lib/run.ts';

/** What the challenge-response mechanisms read of an account. */
export type SaslEntry = Pick<
  AccountRecord,
  'name' | 'scramSha256' | 'scramSha1' | 'scramSha512' | 'cramMd5' | 'digestMd5'
>;

export type Sasldb = {
  /** Builds the database anew from these entries alone. */
  replace: (realm: string, entries: Iterable<SaslEntry>) => Promise<void>;
  /** Sets the entries of these names, null for none; all of them when other mechanisms are offered by now. In force when this returns, also one that was withdrawn. */
  update: (changes: ReadonlyMap<string, SaslEntry | null>) => Promise<void>;
  /** Whether other mechanisms are offered than what is written is for. */
  isOutdated: () => Promise<boolean>;
  /** Takes it out of the way until the next `replace` or `update`: nobody is found in it meanwhile. */
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
 * that no password matches, until the next `replace`.
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
  let realm = '';
  let written = new Map<string, SaslEntry>();
  let properties: readonly Property[] = [];

  async function replace(nextRealm: string, entries: Iterable<SaslEntry>): Promise<void> {
    const next = new Map<string, SaslEntry>();
    for (const entry of entries) next.set(entry.name, entry);
    const wanted = propertiesFor(await offered());
    await publish(() => prepare(workshop, draft), await dumpOf(wanted, nextRealm, next.values()));
    realm = nextRealm;
    written = next;
    properties = wanted;
  }

  async function update(changes: ReadonlyMap<string, SaslEntry | null>): Promise<void> {
    const outdated = await isOutdated();
    if (changes.size === 0 && !outdated) return putBack();
    if (outdated || written.size + changes.size <= rebuildUpTo) {
      const next = new Map(written);
      apply(changes, next);
      return replace(realm, next.values());
    }
    const lines = [...changes].flatMap(([name, entry]) =>
      differences(properties, realm, name, { before: written.get(name), after: entry }),
    );
    if (lines.length > 0)
      await publish(() => copyFile(place, draft, constants.COPYFILE_FICLONE), dump(lines));
    else await putBack();
    apply(changes, written);
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

  const isOutdated = async () => !isSame(propertiesFor(await offered()), properties);

  async function publish(begin: () => Promise<void>, text: string): Promise<void> {
    try {
      await begin();
      await load(loader, workshop, draft, text);
      if (group !== undefined) await chown(draft, -1, group);
      await chmod(draft, group === undefined ? 0o600 : 0o640);
      await syncToDisk(draft);
      await rename(draft, path);
      place = path;
      await rm(withdrawn, { force: true });
      await syncToDisk(dirname(path));
    } catch (error) {
      throw diskRefusal(error) ?? error;
    }
  }

  return { replace, update, isOutdated, withdraw };
}

function apply(changes: ReadonlyMap<string, SaslEntry | null>, entries: Map<string, SaslEntry>): void {
  for (const [name, entry] of changes) {
    if (entry) entries.set(name, entry);
    else entries.delete(name);
  }
}

async function prepare(workshop: string, draft: string): Promise<void> {
  await mkdir(workshop, { recursive: true, mode: 0o700 });
  // with its 256 kB of cache by default the loader goes to the disk for every other key of a big database
  await writeFile(join(workshop, 'DB_CONFIG'), 'set_cachesize 0 67108864 1\n', { mode: 0o600 });
  await rm(draft, { force: true });
}

async function load(loader: string, workshop: string, draft: string, input: string): Promise<void> {
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
  valueOf: (entry: SaslEntry) => Buffer | null;
  impossible: () => Buffer;
  /** Written only where this mechanism is offered. */
  only?: string;
};

/** Cyrus SASL copies 32 and 16 bytes of the MD5 values without looking at their length, so another length is never written. */
const ofLength = (length: number, base64: string | null) => {
  const bytes = Buffer.from(base64 ?? '', 'base64');
  return bytes.length === length ? bytes : null;
};

const textOrNull = (text: string | null) => (text === null ? null : Buffer.from(text, 'latin1'));

function impossibleScram(mechanism: string, bytes: number): Buffer {
  const [salt, storedKey, serverKey] = [16, bytes, bytes].map((size) => randomBytes(size).toString('base64'));
  return Buffer.from(`${mechanism}$4096:${salt}$${storedKey}:${serverKey}`);
}

/** Cyrus SASL reads `authPassword` alone; our plug-in hands it what lies beside that (lib/agent/canon-user). */
const allProperties: readonly Property[] = [
  {
    name: 'authPassword',
    valueOf: ({ scramSha256 }) => textOrNull(scramSha256),
    impossible: () => impossibleScram('SCRAM-SHA-256', 32),
  },
  {
    name: 'authPassword-SCRAM-SHA-1',
    valueOf: ({ scramSha1 }) => textOrNull(scramSha1),
    impossible: () => impossibleScram('SCRAM-SHA-1', 20),
    only: 'SCRAM-SHA-1',
  },
  {
    name: 'authPassword-SCRAM-SHA-512',
    valueOf: ({ scramSha512 }) => textOrNull(scramSha512),
    impossible: () => impossibleScram('SCRAM-SHA-512', 64),
    only: 'SCRAM-SHA-512',
  },
  {
    name: 'cmusaslsecretCRAM-MD5',
    valueOf: ({ cramMd5 }) => ofLength(32, cramMd5),
    impossible: () => randomBytes(32),
  },
  {
    name: 'cmusaslsecretDIGEST-MD5',
    valueOf: ({ digestMd5 }) => ofLength(16, digestMd5),
    impossible: () => randomBytes(16),
  },
];

const propertiesFor = (offered: readonly string[]) =>
  allProperties.filter(({ only }) => only === undefined || offered.includes(only));

const isSame = (one: readonly Property[], other: readonly Property[]) =>
  one.length === other.length && one.every((property, at) => property === other[at]);

/** The lines that turn what is written of a name into what it must be. */
function differences(
  properties: readonly Property[],
  realm: string,
  name: string,
  { before, after }: { before: SaslEntry | undefined; after: SaslEntry | null },
): string[] {
  return properties.flatMap((property) => {
    const old = before ? property.valueOf(before) : null;
    const wanted = after ? property.valueOf(after) : null;
    if (wanted) return old?.equals(wanted) ? [] : [line(realm, name, property, wanted)];
    return old ? [line(realm, name, property, property.impossible())] : [];
  });
}

async function dumpOf(
  properties: readonly Property[],
  realm: string,
  entries: Iterable<SaslEntry>,
): Promise<string> {
  const lines: string[] = [];
  let count = 0;
  for (const entry of realm === '' ? [] : entries) {
    for (const property of properties) {
      const value = property.valueOf(entry);
      if (value) lines.push(line(realm, entry.name, property, value));
    }
    count += 1;
    if (count % 2000 === 0) await breathe(); // logins go on being answered
  }
  return dump(lines);
}

/** db5.3_load(1) reads keys and values as pairs of lines; as hex digits nothing in them needs quoting. */
function line(realm: string, name: string, property: Property, value: Buffer): string {
  return ` ${Buffer.from(`${name}\0${realm}\0${property.name}`).toString('hex')}\n ${value.toString('hex')}\n`;
}

function dump(lines: readonly string[]): string {
  return `VERSION=3\nformat=bytevalue\ntype=hash\ndb_pagesize=4096\nHEADER=END\n${lines.join('')}DATA=END\n`;
}
