import { z } from 'zod';
import type { LineBytes } from '#lib/line-bytes.ts';

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

/** Of a line no more than so many bytes decide. */
const judged = 24;

/** The content of a part, and how many lines it has. */
export type Cut = { content: Buffer; lines: number };

/**
 * Cuts a text where its lines say, not after so many of them: a line that is new, changed or gone alters the part it stands in, and
 * all other parts stay what they were. Only what a line has before its first tab counts, which is the key where the line is a map's.
 */
export class Cutter {
  #pieces: Buffer[] = [];
  #lines = 0;

  /** Takes lines, and gives the parts that they make whole. */
  add(lines: LineBytes): Cut[] {
    const cuts: Cut[] = [];
    let from = lines.startOf(0);
    for (let at = 0; at < lines.count; at += 1) {
      const end = lines.startOf(at + 1);
      this.#lines += 1;
      if (this.#lines < most && !endsPart(lines.bytes, lines.startOf(at), end)) continue;
      this.#pieces.push(lines.bytes.subarray(from, end));
      from = end;
      cuts.push(...this.end());
    }
    const end = lines.startOf(lines.count);
    if (from < end) this.#pieces.push(lines.bytes.subarray(from, end));
    return cuts;
  }

  /** What is left, if anything is. */
  end(): Cut[] {
    const cut = { content: Buffer.concat(this.#pieces), lines: this.#lines };
    [this.#pieces, this.#lines] = [[], 0];
    return cut.lines === 0 ? [] : [cut];
  }
}

/** FNV-1a, which is quick and spreads well enough for this. */
function endsPart(bytes: Buffer, start: number, end: number): boolean {
  let hash = 0x811c9dc5;
  const upTo = Math.min(end - 1, start + judged);
  for (let at = start; at < upTo; at += 1) {
    const code = bytes[at] ?? tab;
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
