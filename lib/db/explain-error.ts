import { Refusal, type RefusalKind } from '#lib/refusal.ts';
import { Prisma } from './generated/client.ts';

type Words = { kind: RefusalKind; code: string; what: string; next: string };

const busy: Words = {
  kind: 'unavailable',
  code: 'database-busy',
  what: 'The database was busy for too long, so nothing was saved.',
  next: 'Do it again in a moment.',
};
const away: Words = {
  kind: 'unavailable',
  code: 'database-away',
  what: 'The database file cannot be read or written.',
  next: 'Look at the disk and at the permissions of the data folder; the console goes on when the file is back.',
};
const damaged: Words = {
  kind: 'unavailable',
  code: 'database-damaged',
  what: 'The database file is damaged.',
  next: 'Stop Postern, keep the file, and put back the newest copy of it.',
};

const full: Words = {
  kind: 'unavailable',
  code: 'disk-full',
  what: 'The disk that holds the database is full, so nothing was saved.',
  next: 'Free some space on it, then do it again. The gateways go on with what they have.',
};
const readOnly: Words = {
  kind: 'unavailable',
  code: 'database-read-only',
  what: 'The database can only be read, so nothing was saved.',
  next: 'Look at the owner and mode of the data folder, and whether its disk is mounted read-only.',
};

/** By SQLite's primary result code (https://sqlite.org/rescode.html), or the system's own. */
const systemWords: Record<string, Words> = {
  SQLITE_BUSY: busy,
  SQLITE_LOCKED: busy,
  SQLITE_FULL: full,
  ENOSPC: full,
  SQLITE_READONLY: readOnly,
  EROFS: readOnly,
  SQLITE_CANTOPEN: away,
  SQLITE_IOERR: away,
  SQLITE_PERM: away,
  SQLITE_CORRUPT: damaged,
  SQLITE_NOTADB: damaged,
};

/** By Prisma's error code. */
const prismaWords: Record<string, Words> = {
  P2003: {
    kind: 'conflict',
    code: 'referenced',
    what: 'This refers to something that is gone, or something else still refers to it.',
    next: 'Load the page again to see what there is now.',
  },
  P2025: {
    kind: 'not-found',
    code: 'gone',
    what: 'This does not exist, or was deleted meanwhile.',
    next: 'Load the page again to see what there is now.',
  },
  P2028: busy,
  P2034: busy,
};

/** A database's "no" as a Refusal. Anything else comes back as it is, for a bug is not a refusal. */
export function explainDatabaseError(error: unknown): unknown {
  const known = error instanceof Prisma.PrismaClientKnownRequestError ? error : undefined;
  const driver = driverCause(known?.meta?.driverAdapterError ?? error);
  // an extended code is the primary one with a suffix: SQLITE_IOERR_WRITE
  const primary = /^(SQLITE_)?[A-Z]+/.exec(driver.originalCode ?? '')?.[0];
  const words = (primary && systemWords[primary]) || (known && prismaWords[known.code]);
  if (words) return new Refusal(words.kind, words.code, words.what, { next: words.next, cause: error });
  return known?.code === 'P2002' ? taken(driver.constraint?.fields ?? [], error) : error;
}

/** A unique constraint said no; the sentence stands at each of its fields. */
function taken(fields: string[], cause: unknown): Refusal {
  return new Refusal('conflict', 'exists-already', `There is already one with this ${fields.join(', ')}.`, {
    fields: Object.fromEntries(fields.map((field) => [field, ['There is already one with this value.']])),
    cause,
  });
}

type DriverCause = { originalCode?: string; constraint?: { fields?: string[] } };

/** What the SQLite adapter knows of an error; better-sqlite3's own errors, thrown while opening, have a `code` instead. */
function driverCause(error: unknown): DriverCause {
  if (!(error instanceof Error)) return {};
  if ('code' in error && typeof error.code === 'string') return { originalCode: error.code };
  return typeof error.cause === 'object' && error.cause !== null ? error.cause : {};
}
