import Database from 'better-sqlite3';
import type { StoredRow } from '#lib/audit/trail-row.ts';
import { Refusal } from '#lib/refusal.ts';

/** The trail in a copy of the console's database, read alone: nothing is written beside it or into it. Refuses what holds no trail. */
export function openTrailFile(path: string): {
  rows: () => Iterable<StoredRow>;
  /** The highest number that was ever given to an entry. */
  written: number | null;
  close: () => void;
} {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    const rows = db.prepare<[], StoredRow>('SELECT * FROM AuditEntry ORDER BY seq');
    const given = db
      .prepare<[], { seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'AuditEntry'")
      .get();
    return { rows: () => rows.iterate(), written: given?.seq ?? null, close: () => db.close() };
  } catch (cause) {
    db.close();
    throw new Refusal('invalid', 'no-trail', `${path} holds no trail of a console.`, { cause });
  }
}
