import type { z } from 'zod';
import { onDisk } from '#lib/agent/disk.ts';
import type { AccountRecord, accountsVersion } from '#lib/gateway/api-account.ts';
import { Refusal } from '#lib/refusal.ts';
import { splitDevice } from '#lib/sasl/account/login-name.ts';
import {
  type AccountBook,
  type AccountSync,
  applySync,
  named,
  putRecord,
  removeRecord,
  syncedCopy,
  type Touched,
} from './account-book.ts';
import type { AccountStore } from './account-store.ts';
import { openLane } from './lane.ts';
import { loginNames } from './sasl-entries.ts';
import type { Sasldb, SasldbDraft, SaslEntry } from './sasldb.ts';
import { unhurried } from './unhurried.ts';

export type AccountsVersion = z.infer<typeof accountsVersion>;

export type ChangesOptions = {
  store: AccountStore;
  sasldb: Sasldb;
  /** What the challenge-response mechanisms may know of an account now; `anew`: with a password that ends its lock. */
  entriesOf: (account: AccountRecord, realm: string, anew?: boolean) => SaslEntry[];
  /** The daemon's realm by the release in force, which may be older or newer than what the console tells; null: as the console tells. */
  realm?: () => Promise<string | null>;
  /** Told what a change touched, before it comes into force. */
  touched: (touched: Touched, book: AccountBook) => void;
  /** While this is true the SASL database stays away, until a sync. */
  held?: () => boolean;
  /** Done before the SASL database is written. */
  save: () => Promise<void>;
  warn: (text: string) => void;
  retryMs?: number;
};

/** What may change: each is in force for every mechanism when its promise resolves. */
export type Changes = {
  book: () => AccountBook;
  /** Whom a name means now: an account, or the guest. */
  find: (name: string) => AccountRecord | null;
  /** Lets a guest in beside the accounts, or shows it out (null). */
  admit: (guest: AccountRecord | null) => Promise<void>;
  /** How far this gateway is, counting only what is in force. */
  version: () => AccountsVersion;
  put: (record: AccountRecord) => Promise<void>;
  remove: (id: string, revision: number) => Promise<void>;
  sync: (sync: AccountSync) => Promise<void>;
  /** Brings the SASL database in line after these accounts were locked, unlocked or have expired. */
  review: (names: readonly string[]) => Promise<void>;
  /** Has the SASL database say what is known. */
  rebuild: () => Promise<void>;
  /** Takes the SASL database away for as long as `held` says so. */
  hold: () => Promise<void>;
  /** Writes what other mechanisms need, once a release offers them. */
  keepUp: () => Promise<void>;
  close: () => Promise<void>;
};

type Change = { put: AccountRecord } | { remove: string; revision: number } | { review: readonly string[] };

export const notUpToDate = 'The SASL database is not up to date.';

/** What happened and what the error says of it, for the log. */
export function inWords(what: string, error: unknown): string {
  return `${what} ${error instanceof Error ? error.message : String(error)}`;
}

/** From here on a whole build is quicker than adding so many names. */
const manyNames = 2000;

export function openChanges(options: ChangesOptions): Changes {
  const { store, sasldb, entriesOf, touched, save, warn, held = () => false, retryMs = 10_000 } = options;
  let { book } = store;
  let inForce: AccountsVersion = held() ? versionOf(book) : { version: 0, count: 0, realm: '' };
  /** Names whose entry may not be what it should be; everything, until the first build. */
  let stale: Set<string> | 'all' = 'all';
  let isAway = false;
  /** The realm that the SASL database is for. */
  let builtFor = '';
  let retry: NodeJS.Timeout | undefined;
  let guest: AccountRecord | null = null;
  const lane = openLane<Change>(workOff);

  const find = (name: string) => (guest?.name === name ? guest : named(book, name));

  const entryOf = (name: string) => {
    const account = find(splitDevice(name).name);
    return (account && entriesOf(account, builtFor).find((entry) => entry.name === name)) ?? null;
  };
  const realmOf = async (of: AccountBook) => (await options.realm?.()) ?? of.realm;
  /** Whoever is in this book, and the guest; with a new password nobody is locked any more. */
  function* everyone(of: AccountBook, realm: string, anew: ReadonlySet<string> = new Set()) {
    for (const [name, id] of of.byName) {
      const account = of.records.get(id);
      if (!account || name === guest?.name) continue;
      for (const entry of entriesOf(account, realm, anew.has(id))) yield entry; // twice as quick as `yield*`
    }
    if (guest) yield* entriesOf(guest, realm);
  }
  const mark = (names: Iterable<string> | 'all') => {
    if (names === 'all') stale = 'all';
    else if (stale !== 'all') for (const name of names) stale.add(name);
  };
  const markAccount = (name: string) => {
    const account = find(name);
    mark(account ? loginNames(account) : [name]);
  };
  const tell = (what: Touched) => {
    touched(what, book);
    mark(what.names);
  };

  async function workOff(changes: readonly Change[]): Promise<void> {
    const lasting = changes.flatMap((change) => ('review' in change ? [] : [change]));
    await onDisk(() => store.append(lasting));
    for (const change of changes) {
      if ('review' in change) change.review.forEach(markAccount);
      else
        tell(
          'put' in change ? putRecord(book, change.put) : removeRecord(book, change.remove, change.revision),
        );
    }
    if (!held()) await bringIntoForce();
    if (store.isLong())
      lane
        .alone(() => store.replace(book))
        .catch((error) => warn(inWords('The log of account changes stays long.', error)));
  }

  /** By a draft of the whole SASL database where there is one. */
  async function bringIntoForce(draft?: SasldbDraft): Promise<void> {
    clearTimeout(retry);
    try {
      await onDisk(save);
      const realm = await realmOf(book);
      if (draft) await draft.publish();
      else if (stale === 'all' || stale.size > manyNames || realm !== builtFor) {
        await sasldb.build(realm, everyone(book, realm)).publish();
        builtFor = realm;
      } else if (isAway || stale.size > 0 || (await sasldb.isOutdated()))
        await sasldb.update(new Map([...stale].map((name) => [name, entryOf(name)])));
    } catch (error) {
      await draft?.discard();
      const again = () => lane.add({ review: [] }).catch((next) => warn(inWords(notUpToDate, next)));
      retry = setTimeout(again, retryMs).unref();
      throw error;
    }
    stale = new Set();
    isAway = false;
    inForce = versionOf(book);
  }

  async function hold(): Promise<void> {
    if (!held()) return;
    isAway = true;
    await onDisk(sasldb.withdraw);
  }

  async function sync(body: AccountSync): Promise<void> {
    if (body.from !== inForce.version) throw anotherVersion(inForce.version);
    if (body.full || body.accounts.length > manyNames) return bigSync(body);
    const realmBefore = book.realm;
    await onDisk(() => store.append([{ sync: body }]));
    tell(applySync(book, body));
    if (book.realm !== realmBefore) stale = 'all';
    await bringIntoForce();
  }

  /** The SASL database is built while the accounts go to the disk, and comes into force after them. */
  async function bigSync(body: AccountSync): Promise<void> {
    const { next, what } = await unhurried(syncedCopy(book, body));
    const realm = await realmOf(next);
    const draft = sasldb.build(realm, everyone(next, realm, what.passwords));
    try {
      await onDisk(() => store.replace(next));
    } catch (error) {
      await draft.discard();
      throw error;
    }
    book = next;
    stale = 'all';
    builtFor = realm;
    tell(what);
    await bringIntoForce(draft);
  }

  return {
    book: () => book,
    find,
    admit: (next) => {
      const names = [guest, next].flatMap((one) => (one ? [one.name] : []));
      guest = next;
      return lane.add({ review: names });
    },
    version: () => inForce,
    put: (record) => lane.add({ put: record }),
    remove: (id, revision) => lane.add({ remove: id, revision }),
    review: (names) => lane.add({ review: names }),
    sync: (body) => lane.alone(() => sync(body)),
    rebuild: () => lane.alone(() => bringIntoForce()),
    hold: () => lane.alone(hold),
    keepUp: async () => {
      if (held()) return;
      if ((await sasldb.isOutdated()) || (await realmOf(book)) !== builtFor)
        await lane.alone(() => bringIntoForce());
    },
    close: async () => {
      await lane.idle();
      clearTimeout(retry);
      await store.close();
    },
  };
}

function versionOf({ version, records, realm }: AccountBook): AccountsVersion {
  return { version, count: records.size, realm };
}

function anotherVersion(version: number): Refusal {
  return new Refusal(
    'conflict',
    'another-version',
    `The accounts of this gateway are at version ${version}.`,
    {
      next: `Send what came after version ${version}.`,
      fields: { from: [String(version)] },
    },
  );
}
