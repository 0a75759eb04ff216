import type { Database } from 'better-sqlite3';
import type { FileImport, Ingested, LogWriter } from '#lib/maillog/writer.ts';
import { doublesOfFile, doublesOfStream } from './doubles.ts';
import { storeLines } from './ingest.ts';
import { type Names, openNames } from './names.ts';
import { daysToThin, heldBy, sweep, thinDay } from './retain.ts';
import { daysToRoll, rollUp } from './roll-up.ts';
import { openShelf, type Shelf } from './shelf.ts';
import { tablesVersion, wholeTables } from './tables.ts';

/** Makes the tables of a new store. */
export function makeTables(db: Database): void {
  db.exec(wholeTables);
  db.pragma(`user_version = ${tablesVersion}`);
}

type Writing = { shelf: Shelf; names: Names; version: number };

/** The mail log in SQLite, for writing. More than one may write: each takes its turn by the transaction. */
export function writerOf(db: Database): LogWriter {
  const shelf = openShelf(db);
  const writing: Writing = { shelf, names: openNames(shelf), version: 0 };
  return {
    cursor(gateway) {
      return (
        shelf.prepare<{ cursor: string }>('SELECT cursor FROM gateway WHERE name = ?').get(gateway)?.cursor ??
        ''
      );
    },
    ingest: (gatewayName, lines, { realm, pulledAt }) =>
      inTurn(writing, (): Ingested => {
        const gateway = gatewayNamed(shelf, gatewayName);
        const fresh = lines.filter(({ cursor }) => cursor > gateway.cursor);
        const cursor = fresh.at(-1)?.cursor ?? gateway.cursor;
        const raw = fresh.map(({ at, line }) => ({ at: Date.parse(at), text: line }));
        const stored = storeLines(
          {
            ...writing,
            gateway: gateway.id,
            realm,
            doubles: doublesOfStream(shelf, gateway.id),
            imported: false,
          },
          raw,
        );
        noteProgress(shelf, gateway.id, { cursor, newestAt: raw.at(-1)?.at ?? null, pulledAt });
        return { stored, cursor };
      }),
    openFile: (gatewayName, realm) => openFile(writing, gatewayName, realm),
    retain(rule, holds, now) {
      const days = inTurn(writing, () => daysToThin(shelf, rule, holds, now));
      for (const one of days) inTurn(writing, () => thinDay(writing, one, heldBy(shelf, holds, now)));
      inTurn(writing, () => sweep(shelf, now, days.length > 0));
      if (days.length > 0) db.pragma('incremental_vacuum');
      return days.length;
    },
    rollUp(now) {
      const days = inTurn(writing, () => daysToRoll(shelf, now));
      for (const day of days) inTurn(writing, () => rollUp(shelf, day));
      return days.length;
    },
    close: () => {
      db.pragma('optimize');
      db.close();
    },
  };
}

/** One reading of one file: doubles are told by what was stored before it, and each is met once. */
function openFile(writing: Writing, gatewayName: string, realm: string): FileImport {
  const { shelf } = writing;
  const gateway = inTurn(writing, () => gatewayNamed(shelf, gatewayName)).id;
  const doubles = doublesOfFile(shelf, gateway);
  return {
    store: (lines) =>
      inTurn(writing, () => storeLines({ ...writing, gateway, realm, doubles, imported: true }, lines)),
  };
}

/** A transaction. What was looked up is forgotten when it fails, and when another process wrote since the last one. */
export function inTurn<T>(writing: Writing, work: () => T): T {
  const { shelf, names } = writing;
  const turn = shelf.db.transaction(() => {
    const version = Number(shelf.db.pragma('data_version', { simple: true }));
    if (version !== writing.version) {
      shelf.forget();
      names.forget();
      writing.version = version;
    }
    return work();
  });
  try {
    return turn.immediate();
  } catch (error) {
    shelf.forget();
    names.forget();
    throw error;
  }
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
