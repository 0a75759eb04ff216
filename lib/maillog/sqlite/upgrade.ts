import type { Database } from 'better-sqlite3';
import { dayCountTables, failedLogins, rolledTables } from './count-tables.ts';
import { recount } from './recount.ts';
import { tablesVersion } from './tables.ts';

/** The version whose counts knew neither hours nor recipients of an account; its messages are as they are now. */
export const countedVersion = 2;

/** Counts the messages of such a store anew. Within a transaction. */
export function upgradeCounts(db: Database): void {
  db.exec(`ALTER TABLE day ADD COLUMN rolled INTEGER NOT NULL DEFAULT 0; ${rolledTables}`);
  const days = db.prepare<[], { day: number }>('SELECT day FROM day').all();
  for (const { day } of days) {
    const sql = `DROP TABLE tally_#; DROP TABLE usage_#; ${failedLogins} ${dayCountTables} ${recount}`;
    db.exec(sql.replaceAll('#', String(day)));
  }
  db.pragma(`user_version = ${tablesVersion}`);
}
