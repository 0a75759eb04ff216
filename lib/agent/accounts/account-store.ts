import { randomUUID } from 'node:crypto';
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

const header = z.object({
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
 * What is damaged is left out and the version falls to 0, upon which the console sends everything again.
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
    const lines = Buffer.from(changes.map((one) => `${JSON.stringify(one)}\n`).join(''));
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

  if (found.damaged) {
    warn(`The accounts in ${dir} are damaged; the console will send all of them again.`);
    book.version = 0;
    await replace(book);
  }
  const isLong = () => logSize > Math.max(leastLong, snapshotSize);
  return { book, append, replace, isLong, close: async () => file?.close() };
}

/** In pieces, between whose writing log-ins go on being answered. */
function* snapshotOf(book: AccountBook, generation: string): Generator<string> {
  const { version, realm, records } = book;
  const first = { generation, version, realm, ahead: [...book.ahead], removed: [...book.removed] };
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
  const { generation, whole } =
    snapshot.length > 0 ? readSnapshot(snapshot, book) : { generation: '', whole: true };
  const log = (await readFile(paths.log).catch(nullIfMissing)) ?? Buffer.alloc(0);
  const good = log.lastIndexOf(newline) + 1; // a last line that a crash cut off was never answered for
  const [first, ...lines] = splitLines(log.subarray(0, good));
  if (logHeader.safeParse(parseJson(first)).data?.generation !== generation)
    return { book, generation, damaged: !whole, snapshotSize: snapshot.length, logSize: 0 };
  const damaged = !readLog(lines, book) || !whole;
  return { book, generation, damaged, snapshotSize: snapshot.length, logSize: good };
}

/** Fills the book; `whole` when nothing of the snapshot is lost. */
function readSnapshot(bytes: Buffer, book: AccountBook): { generation: string; whole: boolean } {
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
  if (!head.success) return { generation: '', whole: false };
  book.version = head.data.version;
  book.realm = head.data.realm;
  book.ahead = new Set(head.data.ahead);
  book.removed = new Map(head.data.removed);
  return { generation: head.data.generation, whole };
}

/** Whether every line could be read and was applied. */
function readLog(lines: readonly Buffer[], book: AccountBook): boolean {
  let whole = true;
  for (const line of lines) {
    const parsed = change.safeParse(parseJson(line));
    whole &&= parsed.success;
    if (parsed.success) applyChange(book, parsed.data);
  }
  return whole;
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
