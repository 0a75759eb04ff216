import { wholeId } from '#lib/maillog/place.ts';
import { perBlock, type Seen } from './lines.ts';
import type { Shelf } from './shelf.ts';

type Place = { shelf: Shelf; inTurn: <T>(work: () => T) => T };

/** The tables of a day that are copied as they are: SQLite copies rows and indexes without a look into them where the new table is empty. */
const ofDay = ['name', 'line', 'session', 'message', 'delivery', 'login', 'tally', 'usage'];

/**
 * Takes over a day that was filled in a file of its own, with the connections and lines that wait for what comes next. One transaction; null when the
 * store has something of the day by now.
 */
export function takeDay(
  { shelf, inTurn }: Place,
  day: number,
  path: string,
): { lines: number; blocks: Seen } | null {
  const { db } = shelf;
  db.prepare('ATTACH ? AS filled').run(path);
  try {
    return inTurn(() => {
      if (shelf.prepare('SELECT 1 FROM main.day WHERE day IN (?, ?)').get(day, day + 1)) return null;
      shelf.begin(day);
      db.exec(copying.replaceAll('#', String(day)));
      const blocks = shelf
        .prepare<{ id: number; count: number }>('SELECT id, count FROM main.line_#', day)
        .all();
      return {
        lines: blocks.reduce((sum, { count }) => sum + count, 0),
        blocks: new Map(blocks.map(({ id, count }) => [wholeId(day, id * perBlock), count])),
      };
    });
  } finally {
    db.exec('DETACH filled');
    db.pragma('shrink_memory'); // the pages of a day that is over are hardly asked for again
  }
}

/** Connections stand beside those that the day's other lines go on with, and beside those of the day before: these lines are stored later. */
const copying = `
${ofDay.map((table) => `INSERT INTO main.${table}_# SELECT * FROM filled.${table}_#;`).join('\n')}
INSERT INTO main.queue SELECT * FROM filled.queue ORDER BY queueId;
INSERT OR REPLACE INTO main.process (gateway, pid, imported, lastAt, session, lines, message)
  SELECT gateway, pid, 2 + # % 2, lastAt, session, lines, message FROM filled.process;
INSERT OR IGNORE INTO main.loose SELECT * FROM filled.loose;
INSERT OR REPLACE INTO main.part SELECT * FROM filled.part;
INSERT OR IGNORE INTO main.gap SELECT * FROM filled.gap;
UPDATE main.day SET sessions = (SELECT sessions FROM filled.day WHERE day = #) WHERE day = #;
`;
