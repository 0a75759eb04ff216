import { idsOfHours } from '#lib/maillog/place.ts';
import type { OnDay } from './condition.ts';

/*
 * When deliveries of a finished day have a word that no index leads to. A rare next host is met in one or two half hours, so that the others need not be
 * read; an index would take ten times the bytes.
 */

/** Row numbers of half an hour; a day has 48, which is as many bits as a number holds. */
const slot = idsOfHours(0, 1)[1] / 2;
const slots = 48;

/** A stretch of row numbers: from the first, and before the second. */
export type Range = readonly [number, number];

export const wholeDay: readonly Range[] = [[0, slot * slots]];

/** SQL that notes them for a day, `#` being its number. */
export const wordTimes = `
INSERT INTO wordTimes (day, word, times)
  SELECT #, word, sum(1 << slot) FROM (
    SELECT relay AS word, message / ${slot} AS slot FROM delivery_# UNION SELECT manner, message / ${slot} FROM delivery_#
  ) GROUP BY word;
`;

/** The parts of a day in which deliveries have one of these words (a list in JSON), in the order of time: all of it while the day is not rolled up. */
export function rangesOf({ shelf, day }: OnDay, words: string): readonly Range[] {
  const state = shelf.prepare<{ rolled: number }>('SELECT rolled FROM day WHERE day = ?').get(day);
  if (state?.rolled !== 1) return wholeDay;
  const found = shelf
    .prepare<{ times: number }>(
      'SELECT DISTINCT times FROM json_each(?) j JOIN wordTimes w ON w.day = ? AND w.word = j.value',
    )
    .all(words, day);
  const ranges: [number, number][] = [];
  for (let at = 0; at < slots; at += 1) {
    if (!found.some(({ times }) => Math.floor(times / 2 ** at) % 2 === 1)) continue;
    const last = ranges.at(-1);
    if (last?.[1] === at * slot) last[1] += slot;
    else ranges.push([at * slot, (at + 1) * slot]);
  }
  return ranges;
}

/** How many half hours these are. */
export const lengthOfRanges = (ranges: readonly Range[]): number =>
  ranges.reduce((sum, [from, before]) => sum + (before - from) / slot, 0);
