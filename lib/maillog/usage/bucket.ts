import type { Period } from '#lib/maillog/usage/usage.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long a bar of a chart may be, in milliseconds. */
export const buckets = [5 * minute, 15 * minute, hour, 3 * hour, 6 * hour, day, 7 * day, 28 * day] as const;

/** More bars than these are too thin to be told apart. */
const mostBars = 124;

/** 1970 began on a Thursday; weeks begin on Monday. */
const monday = -3 * day;

/** The shortest bars that a period has room for. */
export function bucketOf({ since, until }: Period): number {
  return buckets.find((bucket) => (until - since) / bucket <= mostBars) ?? 28 * day;
}

/** The start of the bar that a time belongs to: hours, days and weeks begin as they do in UTC. */
export function startOf(at: number, bucket: number): number {
  const origin = bucket > day ? monday : 0;
  return origin + Math.floor((at - origin) / bucket) * bucket;
}

/** The bars of a period, from and until; the first and the last end where the period does. */
export function barsOf({ since, until }: Period, bucket: number): Period[] {
  const bars: Period[] = [];
  for (let at = startOf(since, bucket); at < until && bars.length < 2 * mostBars; at += bucket)
    bars.push({ since: Math.max(at, since), until: Math.min(at + bucket, until) });
  return bars;
}
