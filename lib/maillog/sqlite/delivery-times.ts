import { idsOfHours } from '#lib/maillog/place.ts';
import type { OnDay } from './condition.ts';

/*
 * When deliveries of a finished day went to a next host and ended in a way; no index leads to either. A rare host is met in one or two half hours, so that
 * the others need not be read; an index would take ten times the bytes.
 */

/** Row numbers of half an hour; a day has 48, which is as many bits as a number holds. */
const slot = idsOfHours(0, 1)[1] / 2;
const slots = 48;

/** A stretch of row numbers: from the first, and before the second. */
export type Range = readonly [number, number];

const wholeDay: readonly Range[] = [[0, slot * slots]];

/** A way in which not more than one of so many deliveries of the day ended has its messages by number: most of what was not delivered. */
const oneOf = 8;

const fewEnded = `SELECT manner FROM delivery_# GROUP BY manner HAVING count(*) * ${oneOf} <= (SELECT count(*) FROM delivery_#)`;

/** SQL that notes them for a day, `#` being its number. */
export const deliveryTimes = `
INSERT INTO deliveryTimes (day, manner, relay, times)
  SELECT #, manner, relay, sum(1 << slot) FROM (SELECT DISTINCT manner, relay, message / ${slot} AS slot FROM delivery_#)
  GROUP BY manner, relay;
UPDATE deliveryTimes SET messages = listed.messages FROM (
    SELECT manner, relay, json_group_array(message) AS messages FROM delivery_# WHERE manner IN (${fewEnded}) GROUP BY manner, relay
  ) AS listed
  WHERE day = # AND deliveryTimes.manner = listed.manner AND deliveryTimes.relay = listed.relay;
INSERT INTO deliveryTimes (day, manner, relay, times, messages)
  SELECT #, d.manner, 0, 0, json_group_array(d.message) FILTER (
    WHERE EXISTS (SELECT 1 FROM delivery_# o WHERE o.message = d.message AND o.recipient <> d.recipient)
  ) FROM delivery_# d WHERE d.manner IN (${fewEnded}) GROUP BY d.manner;
`;

/** Next hosts, ways to end, or both, by their words: lists in JSON. */
export type Ends = { relay?: string; manner?: string };

/** Whether it is known of the day. */
export const isNoted = ({ shelf, day }: Pick<OnDay, 'shelf' | 'day'>): boolean =>
  shelf.prepare<{ rolled: number }>('SELECT rolled FROM day WHERE day = ?').get(day)?.rolled === 1;

/** More are sooner found among the words of the day. */
const mostHosts = 200;

/** The words of a day that are next hosts to which deliveries ended in one of these ways, of every day that is noted; null when there are many. */
export function hostsOf({ shelf, day }: OnDay, manners: string): { id: number; text: string }[] | null {
  const count = `SELECT count(*) AS count FROM (
    SELECT 1 FROM json_each(?) m CROSS JOIN deliveryTimes t WHERE t.day = ? AND t.manner = m.value LIMIT ${mostHosts})`;
  if (shelf.prepare<{ count: number }>(count).get(manners, day)?.count === mostHosts) return null;
  return shelf
    .prepare<{ id: number; text: string }>(
      `SELECT id, text FROM name_# WHERE id IN (
         SELECT t.relay FROM json_each(?) m CROSS JOIN deliveryTimes t WHERE t.day = ? AND t.manner = m.value)`,
      day,
    )
    .all(manners, day);
}

/** The words of a day that are ways to end; of every day that is noted. */
export function mannersOf({ shelf, day }: OnDay): { id: number; text: string }[] {
  return shelf
    .prepare<{ id: number; text: string }>(
      `${everyManner} SELECT n.id, n.text FROM manners CROSS JOIN name_# n ON n.id = manners.value`,
      day,
    )
    .all(day, day);
}

/** The parts of a day that have deliveries to one of the hosts that ended in one of the ways, in the order of time: all of it while the day is not rolled up. */
export function rangesOf({ shelf, day }: OnDay, ends: Ends): readonly Range[] {
  if (ends.relay === '[]' || ends.manner === '[]') return [];
  if (!isNoted({ shelf, day })) return wholeDay;
  const { sql, values } = timesSql(day, ends);
  const found = shelf.prepare<{ times: number }>(sql).all(...values);
  return rangesWhere((at) => found.some(({ times }) => Math.floor(times / 2 ** at) % 2 === 1));
}

/** Few ways to end stand first in the table: each is led to, and in it so many hosts. */
const mostLed = 64;

const everyManner = `WITH RECURSIVE manners (value) AS (
  SELECT min(manner) FROM deliveryTimes WHERE day = ?
  UNION ALL SELECT (SELECT min(manner) FROM deliveryTimes WHERE day = ? AND manner > value) FROM manners WHERE value IS NOT NULL
)`;

function timesSql(day: number, { relay, manner }: Ends): { sql: string; values: (string | number)[] } {
  const hosts: unknown = relay === undefined ? [] : JSON.parse(relay);
  const isLed = Array.isArray(hosts) && hosts.length > 0 && hosts.length <= mostLed;
  const manners = manner === undefined ? 'manners m' : 'json_each(?) m';
  const condition = isLed ? 't.relay = r.value' : 't.relay IN (SELECT value FROM json_each(?))';
  return {
    sql: `${manner === undefined ? everyManner : ''} SELECT DISTINCT t.times
      FROM ${manners} ${isLed ? 'CROSS JOIN json_each(?) r' : ''} CROSS JOIN deliveryTimes t
      WHERE t.day = ? AND t.manner = m.value ${relay === undefined ? '' : `AND ${condition}`}`,
    values: [
      ...(manner === undefined ? [day, day] : [manner]),
      ...(relay !== undefined && isLed ? [relay] : []),
      day,
      ...(relay !== undefined && !isLed ? [relay] : []),
    ],
  };
}

/** The half hours for which it holds, those that follow each other as one. */
function rangesWhere(holds: (at: number) => boolean): Range[] {
  const ranges: [number, number][] = [];
  for (let at = 0; at < slots; at += 1) {
    if (!holds(at)) continue;
    const last = ranges.at(-1);
    if (last?.[1] === at * slot) last[1] += slot;
    else ranges.push([at * slot, (at + 1) * slot]);
  }
  return ranges;
}

/** The half hours that stand in both. */
export function inBoth(some: readonly Range[], others: readonly Range[]): readonly Range[] {
  const has = (ranges: readonly Range[], at: number) =>
    ranges.some(([from, before]) => from <= at * slot && at * slot < before);
  return rangesWhere((at) => has(some, at) && has(others, at));
}

/** Ways to end, and next hosts where they matter, by their words; whether another delivery of the message may be the one to such a host. */
type Listed = { manner: string; relay: string | undefined; others: boolean };

/** The messages of a noted day that have a delivery which ended in one of these ways; null when they are too many to be listed. */
export function listedOf({ shelf, day }: OnDay, { manner, relay, others }: Listed): number[] | null {
  const unlisted = shelf.prepare(
    `SELECT 1 FROM json_each(?) m CROSS JOIN deliveryTimes t WHERE t.day = ? AND t.manner = m.value AND t.messages IS NULL`,
  );
  if (unlisted.get(manner, day)) return null;
  const ofHosts = relay === undefined ? '' : 'AND t.relay IN (SELECT value FROM json_each(?))';
  const hosts = relay === undefined ? [] : [others ? relay.replace('[', '[0,').replace(',]', ']') : relay];
  return shelf
    .prepare<{ id: number }>(
      `SELECT DISTINCT n.value AS id FROM json_each(?) m CROSS JOIN deliveryTimes t CROSS JOIN json_each(t.messages) n
       WHERE t.day = ? AND t.manner = m.value ${ofHosts} ORDER BY 1`,
    )
    .all(manner, day, ...hosts)
    .map(({ id }) => id);
}

/** How many half hours these are. */
export const lengthOfRanges = (ranges: readonly Range[]): number =>
  ranges.reduce((sum, [from, before]) => sum + (before - from) / slot, 0);
