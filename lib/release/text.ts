import { z } from 'zod';

/** A piece of a long text: whole lines. */
export type Part = { sha256: string; size: number; lines: number };

/** The parts of a text as they are stored. */
export const partList = z.array(
  z.object({ sha256: z.string(), size: z.number(), lines: z.number() }),
) satisfies z.ZodType<Part[]>;

/** A text by the digest of its content. Long ones are kept in parts; a short one is its own only part. */
export type Text = { sha256: string; size: number; parts: Part[] };

/** A part ends with about one line of so many; it has to be a power of two. */
const average = 1024;
const most = 16 * average;

/** Of a line no more than so much decides. */
const judged = 24;

/**
 * Cuts a text where its lines say, not after so many of them: a line that is new, changed or gone alters the part it stands in, and
 * all other parts stay what they were. Only what a line has before its first tab counts, which is the key where the line is a map's.
 */
export class Cutter {
  #lines: string[] = [];

  /** Takes a line; a whole part when the line ends one. */
  add(line: string): string[] | null {
    this.#lines.push(line);
    return this.#lines.length >= most || endsPart(line) ? this.end() : null;
  }

  /** What is left; empty when nothing is. */
  end(): string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }
}

/** FNV-1a, which is quick and spreads well enough for this. */
function endsPart(line: string): boolean {
  let hash = 0x811c9dc5;
  const end = Math.min(line.length, judged);
  for (let at = 0; at < end; at += 1) {
    const code = line.charCodeAt(at);
    if (code === tab) break;
    hash = Math.imul(hash ^ code, 0x01000193);
  }
  return ((hash ^ (hash >>> 15)) & (average - 1)) === 0;
}

const tab = 9;

/** Parts that one text has and the other has not, with what stands at that place in the other. */
export type Run = { before: Part[]; after: Part[]; beforeLine: number; afterLine: number };

/** Where two texts differ, by their parts. Lines count from 1. */
export function differingRuns(before: readonly Part[], after: readonly Part[]): Run[] {
  const places = new Map<string, number[]>();
  for (const [at, { sha256 }] of after.entries()) {
    const known = places.get(sha256);
    if (known) known.push(at);
    else places.set(sha256, [at]);
  }
  const runs: Run[] = [];
  let [from, to, next] = [0, 0, 0];
  let [beforeLine, afterLine] = [1, 1];
  const close = (upTo: number, upToAfter: number) => {
    const run = {
      before: before.slice(from, upTo),
      after: after.slice(to, upToAfter),
      beforeLine,
      afterLine,
    };
    if (run.before.length + run.after.length > 0) runs.push(run);
    beforeLine += linesIn(run.before);
    afterLine += linesIn(run.after);
  };
  for (const [at, part] of before.entries()) {
    const same = places.get(part.sha256)?.find((place) => place >= next);
    if (same === undefined) continue;
    close(at, same);
    beforeLine += part.lines;
    afterLine += part.lines;
    [from, to, next] = [at + 1, same + 1, same + 1];
  }
  close(before.length, after.length);
  return runs;
}

export const linesIn = (parts: readonly Part[]): number => parts.reduce((sum, part) => sum + part.lines, 0);

export const sizeOf = (parts: readonly Part[]): number => parts.reduce((sum, part) => sum + part.size, 0);
