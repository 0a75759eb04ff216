import type { RawLine } from '#lib/maillog/line-block.ts';
import { dayOf, wholeId } from '#lib/maillog/place.ts';
import { linesAround, noteSeen, type Seen } from './lines.ts';
import type { Shelf } from './shelf.ts';

/** A file has seconds where the agent's stream has more, and a syslog daemon and the journal may differ in when a line came. */
const tolerance = 2000;

/** Tells lines that the store has from another source. The same words at the same time are the same line, and each is met once. */
export type Doubles = {
  /** Gets ready for lines of this time. */
  prepare: (from: number, until: number) => void;
  /** Whether the store has it; then its number, which no other line meets from now on. */
  take: (line: RawLine) => number | null;
  /** Lines that this source has stored itself are no doubles of its later ones. */
  own: (ids: readonly number[]) => void;
};

/** For a reading that takes whole blocks of its lines from elsewhere: they are no doubles either. */
type FileDoubles = Doubles & { pass: (blocks: Seen) => void };

type Waiting = { at: number; id: number };

/** For one reading of one file: every stored line may be met, whoever brought it, but for those that `own` names. */
export function doublesOfFile(shelf: Shelf, gateway: number, own: Seen): FileDoubles {
  const seen: Seen = new Map(own);
  const pool = new Map<string, Waiting[]>();
  return {
    prepare(from, until) {
      forgetBefore(pool, from - tolerance);
      fill(pool, linesAround(shelf, gateway, [from - tolerance, until + tolerance], seen));
    },
    take: (line) => takeFrom(pool, line),
    own: (ids) => noteSeen(seen, ids),
    pass(blocks) {
      for (const [block, count] of blocks) seen.set(block, count);
    },
  };
}

/** For the agent's stream: lines of imported files that it has not delivered yet. What it delivers is noted, for it never comes again. */
export function doublesOfStream(shelf: Shelf, gateway: number): Doubles {
  const pool = new Map<string, Waiting[]>();
  return {
    prepare(from, until) {
      const around = linesAround(shelf, gateway, [from - tolerance, until + tolerance], new Map());
      const delivered = shelf.prepare('SELECT 1 FROM echo WHERE gateway = ? AND line = ?');
      fill(
        pool,
        around.filter(({ id, imported }) => imported && !delivered.get(gateway, id)),
      );
      if (pool.size > 0)
        shelf
          .prepare('DELETE FROM echo WHERE gateway = ? AND line < ?')
          .run(gateway, wholeId(Math.max(0, dayOf(from) - 1), 0));
    },
    take(line) {
      const id = takeFrom(pool, line);
      if (id !== null)
        shelf
          .prepare('INSERT OR IGNORE INTO echo (gateway, line, at) VALUES (?, ?, ?)')
          .run(gateway, id, line.at);
      return id;
    },
    own: () => {},
  };
}

function fill(pool: Map<string, Waiting[]>, lines: readonly (RawLine & { id: number })[]): void {
  for (const { text, at, id } of lines) {
    const waiting = pool.get(text);
    if (waiting) waiting.push({ at, id });
    else pool.set(text, [{ at, id }]);
  }
}

/** The nearest in time, for one second may hold the same words twice. */
function takeFrom(pool: Map<string, Waiting[]>, { at, text }: RawLine): number | null {
  if (pool.size === 0) return null;
  const waiting = pool.get(text) ?? [];
  let best = -1;
  for (const [index, one] of waiting.entries()) {
    const distance = Math.abs(one.at - at);
    const nearest = waiting[best];
    if (distance <= tolerance && (!nearest || distance < Math.abs(nearest.at - at))) best = index;
  }
  if (best < 0) return null;
  const [taken] = waiting.splice(best, 1);
  if (waiting.length === 0) pool.delete(text);
  return taken?.id ?? null;
}

/** A clock may step back; a line that is this much too old waits for nobody. */
const longestStep = 600_000;

function forgetBefore(pool: Map<string, Waiting[]>, at: number): void {
  for (const [text, waiting] of pool)
    if (waiting.every((one) => one.at < at - longestStep)) pool.delete(text);
}
