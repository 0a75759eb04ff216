import { dayMs, idsOfHours } from '#lib/maillog/place.ts';
import { hourMs } from '#lib/maillog/summary.ts';
import { startOf } from '#lib/maillog/usage/bucket.ts';
import {
  type AskedUsage,
  addRelayed,
  nothingRelayed,
  type Relayed,
  type Stretch,
} from '#lib/maillog/usage/usage.ts';
import { idsInSpan, type OnDay } from './condition.ts';
import { failuresOn } from './failures.ts';
import { tallyCondition } from './hours.ts';
import { isOfBar } from './recount.ts';
import type { Shelf } from './shelf.ts';
import { barsOfSource, daysIn, messagesIn, partsOf, type Source, sourcesOn, sumsOf } from './sources.ts';

type Group = Relayed & { slot: number };
type Counted = Relayed & { at: number; failures: number };
/** How many row numbers and milliseconds a group is long: bars are made of whole ones. */
type Slot = { ids: number; ms: number };

/** What a search comes to, bar by bar; bars in which nothing was are left out. */
export function stretchesOf(shelf: Shelf, asked: AskedUsage, bucket: number): Stretch[] {
  const ms = Math.min(bucket, hourMs);
  const slot = { ms, ids: (idsOfHours(0, 1)[1] * ms) / hourMs };
  const bars = new Map<number, Counted>();
  const barAt = (on: OnDay, place: number): Counted => {
    const at = startOf(on.day * dayMs + place * ms, bucket);
    const known = bars.get(at);
    if (known) return known;
    const made = { ...nothingRelayed, at, failures: 0 };
    bars.set(at, made);
    return made;
  };
  let areTold = true;
  for (const on of daysIn(shelf, asked)) {
    for (const group of groupsOn(on, asked, slot)) addRelayed(barAt(on, group.slot), group);
    const failures = failuresBySlot(on, asked, slot);
    if (!failures) areTold = false;
    for (const { slot: place, count } of failures ?? []) barAt(on, place).failures += count;
  }
  const all = [...bars.values()].sort((a, b) => a.at - b.at);
  return areTold ? all : all.map((one) => ({ ...one, failures: null }));
}

function groupsOn(on: OnDay, asked: AskedUsage, slot: Slot): Group[] {
  const grouped = (source: Source) => sourceGroups(on, source, slot);
  if (slot.ms < hourMs) return messagesIn(on, asked, idsInSpan(on.day, asked.period)).flatMap(grouped);
  return tallyGroups(on, asked, slot) ?? sourcesOn(on, asked).flatMap(grouped);
}

function sourceGroups(on: OnDay, { table, sql, values }: Source, { ids }: Slot): Group[] {
  const slot = table === 'u' ? 'u.hour' : `m.id / ${ids}`;
  return on.shelf
    .prepare<Group>(
      `SELECT ${slot} AS slot, ${sumsOf[table]}, ${barsOfSource[table]} FROM ${sql} GROUP BY 1`,
      on.day,
    )
    .all(...values);
}

/** From the counts of all messages by the hour, which are the fewest; null where these do not tell. */
function tallyGroups(on: OnDay, asked: AskedUsage, slot: Slot): Group[] | null {
  const { hours, edges } = partsOf(on.day, asked.period);
  const { sql, values, exact } = tallyCondition(on, asked.query);
  if (!exact || !hours) return null;
  const sums = ['messages', 'recipients', 'sent', 'deferred', 'refused', 'bytes'].map(
    (name) => `sum(${name}) AS ${name}`,
  );
  const bars = (['refused', 'deferred', 'other'] as const).map(
    (bar) => `sum(messages * (${isOfBar(bar, 'status')})) AS ${bar}Messages`,
  );
  const whole = on.shelf
    .prepare<Group>(
      `SELECT hour AS slot, ${[...sums, ...bars].join(', ')} FROM tally_#
       WHERE ${asked.all ? '1' : 'known = 1'} AND hour >= ? AND hour < ? AND ${sql} GROUP BY 1`,
      on.day,
    )
    .all(...hours, ...values);
  const rest = edges.flatMap((edge) => messagesIn(on, asked, edge));
  return [...whole, ...rest.flatMap((source) => sourceGroups(on, source, slot))];
}

function failuresBySlot(on: OnDay, asked: AskedUsage, { ids }: Slot) {
  const failures = failuresOn(on, asked);
  return (
    failures &&
    on.shelf
      .prepare<{ slot: number; count: number }>(
        `SELECT l.id / ${ids} AS slot, count(*) AS count FROM ${failures.sql} GROUP BY 1`,
        on.day,
      )
      .all(...failures.values)
  );
}
