import { heightOf, type Measure } from '#components/relaying/measures.ts';
import { formatMoment, formatPeriod, tickOf } from '#components/relaying/periods.ts';
import type { ChartBar } from '#components/ui/bar-chart.tsx';
import { stampOf } from '#lib/maillog/usage/ask-usage.ts';
import type { ChartStretch } from '#lib/maillog/usage/chart.ts';

/** A bar of what was relayed, with what stood there in the period before. */
export function barOf(bar: ChartStretch, measure: Measure, bucket: number): ChartBar {
  const { since, until, before } = bar;
  return {
    label: formatPeriod(bar),
    tick: tickOf(since, bucket),
    values: Object.fromEntries(measure.series.map(({ key, of }) => [key, of(bar)])),
    ...(before && { before: heightOf(measure, before) }),
    span: {
      from: stampOf(since),
      until: stampOf(Math.ceil(until / 1000) * 1000),
      start: formatMoment(since),
      end: formatMoment(until),
    },
  };
}

const minute = 60_000;
const lengths: Record<number, string> = {
  [5 * minute]: 'in 5 minutes',
  [15 * minute]: 'in 15 minutes',
  [60 * minute]: 'an hour',
  [180 * minute]: 'in 3 hours',
  [360 * minute]: 'in 6 hours',
  [1440 * minute]: 'a day',
  [7 * 1440 * minute]: 'a week',
};
/** How much time a bar stands for: "an hour". */
export const barWords = (bucket: number) => lengths[bucket] ?? 'in 4 weeks';
