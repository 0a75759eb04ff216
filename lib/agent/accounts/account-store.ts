import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '#lib/agent/atomic.ts';
import { nullIfMissing } from '#lib/agent/disk.ts';
import { type AccountRecord, accountRecord, accountSync } from '#lib/gateway/api-account.ts';
import { type AccountBook, applySync, emptyBook, place, putRecord, removeRecord } from './account-book.ts';

const change = z.union([
  z.object({ put: accountRecord }),
  z.object({ remove: z.string(), revision: z.int() }),
  z.object({ sync: accountSync }),
]);
export type StoredChange = z.infer<typeof change>;

/**
 * What this agent knows of an account. One of another version may have passed over what the console told it (a device password, a limit), and be as far as
 * the console is all the same.
 */
const shape = createHash('sha256')
  .update(JSON.stringify(z.toJSONSchema(accountRecord, { io: 'input', unrepresentable: 'any' })))
  .digest('hex')
  .slice(0, 8);
/** The shape of what was written; older agents named none. */
const written = z.object({ shape: z.string().default('') });

const header = z.object({
  ...written.shape,
  generation: z.string(),
  version: z.int(),
  realm: z.string(),
  ahead: z.array(z.int()),
  removed: z.array(z.tuple([z.string(), z.int()])),
  count: z.int(),
});

export type AccountStore = {
  /** As it was on disk. */
  book: AccountBook;
  /** Keeps changes; they outlast a power cut when this returns. */
  append: (changes: readonly StoredChange[]) => Promise<void>;
  /** Keeps a whole book in place of everything before. */
  replace: (book: AccountBook) => Promise<void>;
  /** Whether so much was appended that a `replace` pays. */
  isLong: () => boolean;
  close: () => Promise<void>;
};

const logHeader = z.object({ generation: z.string() });

/** Below this many bytes the log is never folded into a snapshot. */
const leastLong = 1 << 20;
const newline = 10;
/** So many records make a line of the snapshot: as one piece of JSON they take a third less time than each by itself. */
const together = 500;

/**
 * Accounts on the gateway's disk: a snapshot, and a log of the changes since, each a line of JSON, both for our eyes only. The
 * log names the snapshot it belongs to, so a crash between writing the one and the other loses nothing and repeats nothing.
 * What is damaged is left out and the version falls to 0, upon which the console sends everything again; so it does where an agent of another version wrote.
 */
export async function openAccountStore(dir: string, warn: (text: string) => void): Promise<AccountStore> {
  const paths = { snapshot: join(dir, 'accounts.snapshot'), log: join(dir, 'accounts.log') };
  const found = await readBook(paths);
  const { book } = found;
  let { generation, snapshotSize, logSize } = found;
  let file: FileHandle | null = null;
  let torn = false;

  async function startLog(): Promise<FileHandle> {
    const first = `${JSON.stringify({ generation })}\n`;
    await replaceFile(paths.log, first);
    logSize = Buffer.byteLength(first);
    torn = false;
    return open(paths.log, 'r+');
  }

  async function append(changes: readonly StoredChange[]): Promise<void> {
    if (changes.length === 0) return;
    file ??= logSize === 0 ? await startLog() : await open(paths.log, 'r+');
    const lines = Buffer.from(changes.map((one) => `${JSON.stringify({ shape, ...one })}\n`).join(''));
    if (torn) await file.truncate(logSize); // what a full disk cut off must not stand between two lines
    torn = true;
    for (let at = 0; at < lines.length; )
      at += (await file.write(lines, at, lines.length - at, logSize + at)).bytesWritten;
    await file.datasync();
    torn = false;
    logSize += lines.length;
  }

  async function replace(next: AccountBook): Promise<void> {
    const made = randomUUID();
    await replaceFile(paths.snapshot, snapshotOf(next, made));
    [generation, logSize] = [made, 0]; // from here on the log that is there belongs to nothing
    snapshotSize = (await stat(paths.snapshot)).size;
    await file?.close();
    file = null;
    file = await startLog();
  }

  if (found.damaged || found.foreign) {
    const why = found.damaged ? 'are damaged' : 'were kept by an agent of another version';
    warn(`The accounts in ${dir} ${why}; the console will send all of them again.`);
    book.version = 0;
    await replace(book);
  }
  const isLong = () => logSize > Math.max(leastLong, snapshotSize);
  return { book, append, replace, isLong, close: async () => file?.close() };
}

/** In pieces, between whose writing log-ins go on being answered. */
function* snapshotOf(book: AccountBook, generation: string): Generator<string> {
  const { version, realm, records } = book;
  const first = { shape, generation, version, realm, ahead: [...book.ahead], removed: [...book.removed] };
  yield `${JSON.stringify({ ...first, count: records.size } satisfies z.infer<typeof header>)}\n`;
  let some: AccountRecord[] = [];
  for (const record of records.values()) {
    some.push(record);
    if (some.length < together) continue;
    yield `${JSON.stringify(some)}\n`;
    some = [];
  }
  if (some.length > 0) yield `${JSON.stringify(some)}\n`;
}

async function readBook(paths: { snapshot: string; log: string }) {
  const book = emptyBook();
  const snapshot = (await readFile(paths.snapshot).catch(nullIfMissing)) ?? Buffer.alloc(0);
  const { generation, whole, foreign } =
    snapshot.length > 0 ? readSnapshot(snapshot, book) : { generation: '', whole: true, foreign: false };
  const log = (await readFile(paths.log).catch(nullIfMissing)) ?? Buffer.alloc(0);
  const good = log.lastIndexOf(newline) + 1; // a last line that a crash cut off was never answered for
  const [first, ...lines] = splitLines(log.subarray(0, good));
  if (logHeader.safeParse(parseJson(first)).data?.generation !== generation)
    return { book, generation, damaged: !whole, foreign, snapshotSize: snapshot.length, logSize: 0 };
  const inLog = readLog(lines, book);
  return {
    ...{ book, generation, snapshotSize: snapshot.length, logSize: good },
    damaged: !inLog.whole || !whole,
    foreign: inLog.foreign || foreign,
  };
}

type Found = { whole: boolean; foreign: boolean };

/** Fills the book; `whole` when nothing of the snapshot is lost, `foreign` when an agent of another version wrote it. */
function readSnapshot(bytes: Buffer, book: AccountBook): Found & { generation: string } {
  const [first, ...lines] = splitLines(bytes);
  const head = header.safeParse(parseJson(first));
  let whole = head.success;
  for (const line of lines) {
    const parsed = parseJson(line);
    for (const one of Array.isArray(parsed) ? parsed : [parsed]) {
      const record = accountRecord.safeParse(one);
      whole &&= record.success;
      if (!record.success) continue;
      place(book, record.data);
    }
  }
  whole &&= head.data?.count === book.records.size;
  if (!head.success) return { generation: '', whole: false, foreign: false };
  book.version = head.data.version;
  book.realm = head.data.realm;
  book.ahead = new Set(head.data.ahead);
  book.removed = new Map(head.data.removed);
  return { generation: head.data.generation, whole, foreign: head.data.shape !== shape };
}

/** Whether every line could be read and was applied, and an agent of another version wrote one of them. */
function readLog(lines: readonly Buffer[], book: AccountBook): Found {
  const found = { whole: true, foreign: false };
  for (const line of lines) {
    const value = parseJson(line);
    const parsed = change.safeParse(value);
    found.whole &&= parsed.success;
    found.foreign ||= written.safeParse(value).data?.shape !== shape;
    if (parsed.success) applyChange(book, parsed.data);
  }
  return found;
}

function applyChange(book: AccountBook, stored: StoredChange): void {
  if ('put' in stored) putRecord(book, stored.put);
  else if ('remove' in stored) removeRecord(book, stored.remove, stored.revision);
  else applySync(book, stored.sync);
}

function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(newline, at);
    lines.push(bytes.subarray(at, end < 0 ? bytes.length : end));
    at = end < 0 ? bytes.length : end + 1;
  }
  return lines;
}

function parseJson(line: Buffer | undefined): unknown {
  try {
    return JSON.parse((line ?? Buffer.alloc(0)).toString('utf8'));
  } catch {
    return undefined;
  }
}
