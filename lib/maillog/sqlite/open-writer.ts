import type { Database } from 'better-sqlite3';
import type { Ingested, LogWriter } from '#lib/maillog/writer.ts';
import { doublesOfStream } from './doubles.ts';
import { openFile } from './import-file.ts';
import { type Intake, storeStream } from './ingest.ts';
import { type KeptBook, openBook } from './kept-book.ts';
import type { Seen } from './lines.ts';
import { looseOf } from './loose.ts';
import { type Names, openNames } from './names.ts';
import { daysToThin, heldBy, sweep, thinDay } from './retain.ts';
import { daysToRoll, rollUp } from './roll-up.ts';
import { openRowNumbers, type RowNumbers } from './row-numbers.ts';
import { openShelf, type Shelf } from './shelf.ts';
import { tablesVersion, wholeTables } from './tables.ts';

/** Makes the tables of a new store. */
export function makeTables(db: Database): void {
  db.exec(wholeTables);
  db.pragma(`user_version = ${tablesVersion}`);
}

type Store = {
  shelf: Shelf;
  names: Names;
  numbers: RowNumbers;
  /** The book of each gateway, and whether it is written by a file or by the agent's stream. */
  books: Map<number, { imported: boolean; book: KeptBook }>;
  /** SQLite's number for what others have written. */
  version: number;
  /** Blocks of each gateway that this process took over as whole days. */
  own: Map<number, Seen>;
  /** Transactions of this process. */
  turns: number;
};

/** Lines of a file that are stored in one transaction, about: others take their turns after each. */
const linesPerTurn = 20_000;

/** The mail log in SQLite, for writing. More than one may write: each takes its turn by the transaction. */
export function writerOf(db: Database, { isOwn = false } = {}): LogWriter {
  const shelf = openShelf(db, { isOwn });
  const store: Store = {
    ...{ shelf, names: openNames(shelf), numbers: openRowNumbers(shelf) },
    ...{ books: new Map(), own: new Map(), version: 0, turns: 0 },
  };
  return {
    cursor(gateway) {
      return (
        shelf.prepare<{ cursor: string }>('SELECT cursor FROM gateway WHERE name = ?').get(gateway)?.cursor ??
        ''
      );
    },
    ingest: (gatewayName, lines, { realm, pulledAt }) =>
      inTurn(store, (): Ingested => {
        const gateway = gatewayNamed(shelf, gatewayName);
        const fresh = lines.filter(({ cursor }) => cursor > gateway.cursor);
        const cursor = fresh.at(-1)?.cursor ?? gateway.cursor;
        const raw = fresh.map(({ at, line }) => ({ at: Date.parse(at), text: line }));
        const intake = intakeOf(store, { gateway: gateway.id, realm, imported: false });
        const stored = storeStream(intake, doublesOfStream(shelf, gateway.id), raw);
        noteProgress(shelf, gateway.id, { cursor, newestAt: raw.at(-1)?.at ?? null, pulledAt });
        return { stored, cursor };
      }),
    hasDay: (day) => shelf.prepare('SELECT 1 FROM day WHERE day = ?').get(day) !== undefined,
    looseIds: (gateway) =>
      shelf
        .prepare<{ queueId: string }>(
          'SELECT DISTINCT queueId FROM loose WHERE gateway = (SELECT id FROM gateway WHERE name = ?)',
        )
        .all(gateway)
        .map(({ queueId }) => queueId),
    openFile(gatewayName, realm, perTurn = linesPerTurn) {
      const gateway = inTurn(store, () => gatewayNamed(shelf, gatewayName)).id;
      const own = store.own.get(gateway) ?? new Map();
      store.own.set(gateway, own);
      let turns = 0;
      return openFile({
        ...{ shelf, gateway, own, perTurn, version: () => `${versionOf(shelf)} ${store.turns - turns}` },
        inTurn: (work) => {
          turns += 1;
          return inTurn(store, () => work(intakeOf(store, { gateway, realm, imported: true })));
        },
      });
    },
    retain(rule, holds, now) {
      const days = inTurn(store, () => daysToThin(shelf, rule, holds, now));
      for (const one of days) inTurn(store, () => thinDay(store, one, heldBy(shelf, holds, now)));
      if (days.length > 0) forget(store);
      inTurn(store, () => sweep(shelf, now, days.length > 0));
      if (days.length > 0) db.pragma('incremental_vacuum');
      return days.length;
    },
    rollUp(now) {
      const days = inTurn(store, () => daysToRoll(shelf, now));
      for (const day of days) inTurn(store, () => rollUp(shelf, day));
      return days.length;
    },
    close: () => {
      if (isOwn) for (const day of shelf.days()) shelf.index(day);
      else db.pragma('optimize');
      db.close();
      for (const { book } of store.books.values()) book.empty();
      store.names.empty();
      store.numbers.forget();
    },
  };
}

/** A transaction. What was looked up is forgotten when it fails, and when another process wrote since the last one. */
function inTurn<T>(store: Store, work: () => T): T {
  const { shelf } = store;
  store.turns += 1;
  const turn = shelf.db.transaction(() => {
    const version = versionOf(shelf);
    if (version !== store.version) {
      shelf.forget();
      store.names.recheck();
      store.numbers.forget();
      store.books.clear();
      store.version = version;
    }
    return work();
  });
  try {
    return turn.immediate();
  } catch (error) {
    forget(store);
    throw error;
  }
}

/** Another number after each transaction of another connection. */
const versionOf = ({ db }: Shelf): number => Number(db.pragma('data_version', { simple: true }));

function forget({ shelf, names, numbers, books }: Store): void {
  shelf.forget();
  names.forget();
  numbers.forget();
  books.clear();
}

type Source = { gateway: number; realm: string; imported: boolean };

/** A book is gone on with as long as nobody else writes of its gateway. */
function intakeOf({ shelf, names, numbers, books }: Store, { gateway, realm, imported }: Source): Intake {
  const known = books.get(gateway);
  if (known?.imported === imported) return { shelf, book: known.book, gateway, realm };
  const loose = looseOf(shelf, gateway);
  const book = openBook({ shelf, names, numbers, loose, gateway, imported });
  books.set(gateway, { imported, book });
  return { shelf, book, gateway, realm };
}

function gatewayNamed(shelf: Shelf, name: string): { id: number; cursor: string } {
  shelf.prepare(`INSERT INTO gateway (name, cursor) VALUES (?, '') ON CONFLICT DO NOTHING`).run(name);
  const found = shelf
    .prepare<{ id: number; cursor: string }>('SELECT id, cursor FROM gateway WHERE name = ?')
    .get(name);
  if (!found) throw new Error(`The store has no gateway ${name}.`);
  return found;
}

type Progress = { cursor: string; newestAt: number | null; pulledAt: Date };

function noteProgress(shelf: Shelf, gateway: number, { cursor, newestAt, pulledAt }: Progress): void {
  shelf
    .prepare('UPDATE gateway SET cursor = ?, newestAt = coalesce(?, newestAt), pulledAt = ? WHERE id = ?')
    .run(cursor, newestAt, pulledAt.getTime(), gateway);
}
