import type { LogReader } from '#lib/maillog/reader.ts';
import { hourMs } from '#lib/maillog/summary.ts';
import { periodBefore } from './ask-usage.ts';
import { barsOf, bucketOf, startOf } from './bucket.ts';
import {
  type AskedUsage,
  addRelayed,
  nothingRelayed,
  type Period,
  type Relayed,
  type Stretch,
} from './usage.ts';

/** Sums of a period; `failures` are failed log-ins, null where the search asks for what only a message has. */
export type PeriodTotals = Relayed & { failures: number | null };
export type ChartStretch = Period & PeriodTotals & { before: PeriodTotals | null };

/** A period bar by bar, beside the one before where the log has all of that. */
export function chartOf(log: LogReader, asked: AskedUsage) {
  const { period } = asked;
  const bucket = bucketOf(period);
  const before = periodBefore(period);
  const logSince = log.holdings().oldestAt;
  // a period that the log has in part would compare badly
  const isKnown = logSince !== null && logSince <= before.since;
  const earlier = isKnown
    ? log
        .stretches({ ...asked, period: before }, Math.min(bucket, hourMs))
        .map((one) => laid(one, period, before))
    : null;
  const now = sumsByBar(log.stretches(asked, bucket), bucket);
  const then = earlier && sumsByBar(earlier, bucket);
  const bars = barsOf(period, bucket).map((bar): ChartStretch => {
    const at = startOf(bar.since, bucket);
    return { ...bar, ...(now.get(at) ?? nothing), before: then && (then.get(at) ?? nothing) };
  });
  return {
    bucket,
    bars,
    totals: totalsOf([...now.values()]),
    before: then && totalsOf([...then.values()]),
    beforeSince: before.since,
    /** When the oldest day of the log began. */
    logSince,
  };
}

const nothing: PeriodTotals = { ...nothingRelayed, failures: 0 };

/** A stretch of the period before, laid over the period. */
function laid(one: Stretch, period: Period, before: Period): Stretch {
  return { ...one, at: Math.max(one.at + (period.since - before.since), period.since) };
}

function sumsByBar(stretches: readonly Stretch[], bucket: number): Map<number, PeriodTotals> {
  const bars = new Map<number, Stretch[]>();
  for (const one of stretches) {
    const at = startOf(one.at, bucket);
    bars.set(at, [...(bars.get(at) ?? []), one]);
  }
  return new Map([...bars].map(([at, own]) => [at, totalsOf(own)]));
}

function totalsOf(parts: readonly PeriodTotals[]): PeriodTotals {
  const sums = { ...nothingRelayed };
  for (const part of parts) addRelayed(sums, part);
  const areTold = parts.every(({ failures }) => failures !== null);
  return {
    ...sums,
    failures: areTold ? parts.reduce((sum, { failures }) => sum + (failures ?? 0), 0) : null,
  };
}
