import type { Database } from 'better-sqlite3';
import { dayCountTables, failedLogins, rolledTables } from './count-tables.ts';
import { recount } from './recount.ts';
import { rolled } from './roll-up.ts';
import { tablesVersion } from './tables.ts';

/**
 * Versions whose messages are as they are now, and whose counts are not: the first knew neither hours nor recipients of an account, the others rolled days up
 * in another way.
 */
export const countedVersions: readonly number[] = [2, 3, 4, 5, 6];

/** Brings the counts of such a store up to date. Within a transaction. */
export function upgradeCounts(db: Database, version: number): void {
  const days = db.prepare<[], { day: number }>('SELECT day FROM day').all();
  if (version === 2) {
    db.exec('ALTER TABLE day ADD COLUMN rolled INTEGER NOT NULL DEFAULT 0');
    const sql = `DROP TABLE tally_#; DROP TABLE usage_#; ${failedLogins} ${dayCountTables} ${recount}`;
    for (const { day } of days) db.exec(sql.replaceAll('#', String(day)));
  }
  for (const table of [...rolled, 'wordTimes', 'party']) db.exec(`DROP TABLE IF EXISTS ${table}`);
  db.exec(`${rolledTables}; UPDATE day SET rolled = 0`);
  db.pragma(`user_version = ${tablesVersion}`);
}
