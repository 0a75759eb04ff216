import type { Database } from 'better-sqlite3';
import type { LogLine } from '#lib/gateway/api-log.ts';

/** The version that kept each line in a row of its own. */
export const oldVersion = 1;

/** Lines of a store of that version, for the store of now. */
export type OldLog = {
  /** How many lines it holds. */
  lines: number;
  gateways: { name: string; pulledAt: Date }[];
  /** The next lines of a gateway, in the order of their cursors. */
  after: (gateway: string, cursor: string, limit: number) => LogLine[];
  /** Deletes it, once everything was taken over. */
  remove: () => void;
  close: () => void;
};

export function oldLogOf(db: Database, remove: () => void): OldLog {
  const found = db.prepare<[], { name: string; pulledAt: number | null }>(
    'SELECT name, pulledAt FROM gateway ORDER BY id',
  );
  const page = db.prepare<[string, string, number], { cursor: string; at: number; text: string }>(
    `SELECT cursor, at, text FROM line WHERE gateway = (SELECT id FROM gateway WHERE name = ?) AND cursor > ?
     ORDER BY cursor LIMIT ?`,
  );
  return {
    lines: db.prepare<[], { count: number }>('SELECT count(*) AS count FROM line').get()?.count ?? 0,
    gateways: found.all().map(({ name, pulledAt }) => ({ name, pulledAt: new Date(pulledAt ?? 0) })),
    after: (gateway, cursor, limit) =>
      page.all(gateway, cursor, limit).map(({ cursor: place, at, text }) => ({
        cursor: place,
        at: new Date(at).toISOString(),
        line: text,
      })),
    remove,
    close: () => db.close(),
  };
}
