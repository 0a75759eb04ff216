import type { z } from 'zod';
import type { AccountRecord, accountSync } from '#lib/gateway/api-account.ts';
import { loginNames } from './sasl-entries.ts';

export type AccountSync = z.infer<typeof accountSync>;

/**
 * The accounts of a gateway and how far they are. `version` is the newest of the console's revisions up to which nothing is
 * missing; a change that overtook another one waits in `ahead`, so that the next sync still asks for what is missing.
 */
export type AccountBook = {
  version: number;
  realm: string;
  records: Map<string, AccountRecord>;
  /** Who a name belongs to; two accounts share one only between two changes, and then the newer has it. */
  byName: Map<string, string>;
  ahead: Set<number>;
  /** Removals that overtook the version: their revisions, so that an older change does not bring the account back. */
  removed: Map<string, number>;
};

/** What a change touched. */
export type Touched = {
  /** Accounts whose record is another now, or gone. */
  ids: Set<string>;
  /** Those of them that are new, gone, or have another password. */
  passwords: Set<string>;
  /** Those of them that have lost a device password. */
  revoked: Set<string>;
  /** Every name that may mean something else now. */
  names: Set<string> | 'all';
};

export function emptyBook(): AccountBook {
  return {
    version: 0,
    realm: '',
    records: new Map(),
    byName: new Map(),
    ahead: new Set(),
    removed: new Map(),
  };
}

export function named(book: AccountBook, name: string): AccountRecord | null {
  const id = book.byName.get(name);
  return (id !== undefined && book.records.get(id)) || null;
}

const untouched = (): Touched => ({
  ids: new Set(),
  passwords: new Set(),
  revoked: new Set(),
  names: new Set(),
});

/** Sets one account; a record older than what is known of it changes nothing. */
export function putRecord(book: AccountBook, record: AccountRecord): Touched {
  const touched = untouched();
  if (record.revision > book.version) {
    if (record.revision > (book.removed.get(record.id) ?? 0)) setRecord(book, record, touched);
    reach(book, record.revision);
  }
  return touched;
}

/** Removes one account, unless it was changed after that revision. */
export function removeRecord(book: AccountBook, id: string, revision: number): Touched {
  const touched = untouched();
  if (revision > book.version) {
    dropRecord(book, id, revision, touched);
    book.removed.set(id, Math.max(revision, book.removed.get(id) ?? 0));
    reach(book, revision);
  }
  return touched;
}

/** Brings the book to `sync.to`. What overtook it stays, unless the console itself went back (its database was restored). */
export function applySync(book: AccountBook, sync: AccountSync): Touched {
  const steps = applyingSync(book, sync);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same to a copy of the book, in steps of a few milliseconds. */
export function* syncedCopy(
  book: AccountBook,
  sync: AccountSync,
): Generator<void, { next: AccountBook; what: Touched }> {
  const next = { ...book, ahead: new Set(book.ahead), removed: new Map(book.removed) };
  if (!sync.full) {
    next.records = new Map(book.records);
    next.byName = new Map(book.byName);
  }
  return { next, what: yield* applyingSync(next, sync) };
}

function* applyingSync(book: AccountBook, sync: AccountSync): Generator<void, Touched> {
  const touched = untouched();
  const wentBack = sync.to < book.version;
  const newest = wentBack ? Number.POSITIVE_INFINITY : sync.to;
  if (wentBack) {
    book.ahead.clear();
    book.removed.clear();
  }
  if (sync.full) {
    touched.names = 'all';
    yield* setAll(book, sync.accounts, newest, touched);
  } else {
    for (const id of sync.removed) dropRecord(book, id, newest, touched);
    for (const [at, record] of sync.accounts.entries()) {
      if (at % stepSize === 0) yield;
      if (!wasRemoved(book, record)) setRecord(book, record, touched, wentBack ? newest : 0);
    }
  }
  book.version = sync.to;
  book.realm = sync.realm;
  catchUp(book);
  return touched;
}

const stepSize = 2000;

const wasRemoved = (book: AccountBook, { id, revision }: AccountRecord) =>
  revision <= (book.removed.get(id) ?? 0);

/** These accounts alone, but for what is newer than `newest`. The maps are new ones: that is quicker than looking for what has gone. */
function* setAll(
  book: AccountBook,
  records: readonly AccountRecord[],
  newest: number,
  touched: Touched,
): Generator<void, void> {
  const before = book.records;
  book.records = new Map();
  book.byName = new Map();
  for (const [at, record] of records.entries()) {
    if (at % stepSize === 0) yield;
    if (wasRemoved(book, record)) continue;
    const known = before.get(record.id);
    const overtaken = known !== undefined && known.revision > newest && known.revision >= record.revision;
    place(book, overtaken ? known : record);
    if (!overtaken) touch(touched, known, record);
  }
  for (const known of before.values()) {
    if (book.records.has(known.id)) continue;
    if (known.revision > newest) place(book, known);
    else touchGone(touched, known);
  }
}

/** A record of the same age or newer stays, unless it is no newer than `replacing`. */
function setRecord(book: AccountBook, record: AccountRecord, touched: Touched, replacing = 0): void {
  const before = book.records.get(record.id);
  if (before && before.revision >= record.revision && before.revision > replacing) return;
  if (before && before.name !== record.name) freeName(book, before);
  place(book, record);
  touch(touched, before, record);
}

/** Of two accounts that want one name, the newer has it. */
export function place(book: AccountBook, record: AccountRecord): void {
  book.records.set(record.id, record);
  const holder = named(book, record.name);
  if (!holder || holder.revision <= record.revision) book.byName.set(record.name, record.id);
}

function touch(touched: Touched, before: AccountRecord | undefined, record: AccountRecord): void {
  touched.ids.add(record.id);
  nameAll(record, touched);
  if (before) nameAll(before, touched);
  if (!before || !hasSamePassword(before, record)) touched.passwords.add(record.id);
  if (before?.devices.some(({ id }) => !record.devices.some((one) => one.id === id)))
    touched.revoked.add(record.id);
}

/** By what changes with every password. */
const hasSamePassword = (one: AccountRecord, other: AccountRecord) =>
  one.argon2id === other.argon2id &&
  one.scramSha256 === other.scramSha256 &&
  one.importedHash === other.importedHash;

function dropRecord(book: AccountBook, id: string, newest: number, touched: Touched): void {
  const before = book.records.get(id);
  if (!before || before.revision > newest) return;
  book.records.delete(id);
  freeName(book, before);
  touchGone(touched, before);
}

function touchGone(touched: Touched, before: AccountRecord): void {
  touched.ids.add(before.id);
  touched.passwords.add(before.id);
  nameAll(before, touched);
}

function freeName(book: AccountBook, record: AccountRecord): void {
  if (book.byName.get(record.name) === record.id) book.byName.delete(record.name);
}

function nameAll(record: AccountRecord, touched: Touched): void {
  if (touched.names !== 'all') for (const name of loginNames(record)) touched.names.add(name);
}

function reach(book: AccountBook, revision: number): void {
  book.ahead.add(revision);
  catchUp(book);
}

function catchUp(book: AccountBook): void {
  for (const revision of book.ahead) if (revision <= book.version) book.ahead.delete(revision);
  while (book.ahead.delete(book.version + 1)) book.version += 1;
  for (const [id, revision] of book.removed) if (revision <= book.version) book.removed.delete(id);
}
