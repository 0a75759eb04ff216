import type { Series } from '#components/ui/bar-chart.tsx';
import type { SeriesTone } from '#components/ui/figures.tsx';
import type { Unit } from '#components/ui/read-bar.ts';
import type { PeriodTotals } from '#lib/maillog/usage/chart.ts';

/** What a chart shows: messages, recipients, bytes or failed log-ins. */
export type Measure = {
  key: string;
  label: string;
  unit: Unit;
  series: (Series & { of: (totals: PeriodTotals) => number })[];
};

/** What stands above the axis: of the period before, only that is drawn. */
export function heightOf({ series }: Measure, totals: PeriodTotals): number {
  return series.reduce((sum, { side, of }) => sum + (side === 'up' ? of(totals) : 0), 0);
}

/** How the line of the period before is named. */
export function beforeWords({ series }: Measure): string {
  return `${series[0]?.label ?? ''} in the period before`;
}

const up = (key: string, label: string, of: (totals: PeriodTotals) => number, tone: SeriesTone = 'main') =>
  ({ key, label, tone, side: 'up', of }) as const;
const down = (key: string, label: string, tone: SeriesTone, of: (totals: PeriodTotals) => number) =>
  ({ key, label, tone, side: 'down', of }) as const;

export const accepted = ({ messages, refusedMessages, deferredMessages, otherMessages }: PeriodTotals) =>
  messages - refusedMessages - deferredMessages - otherMessages;

export const measures: [Measure, ...Measure[]] = [
  {
    key: 'messages',
    label: 'Messages',
    unit: 'count',
    series: [
      up('accepted', 'accepted', accepted),
      up('other', 'broken off or discarded', ({ otherMessages }) => otherMessages, 'back'),
      down('refused', 'refused', 'refused', ({ refusedMessages }) => refusedMessages),
      down('deferred', 'waiting', 'deferred', ({ deferredMessages }) => deferredMessages),
    ],
  },
  {
    key: 'recipients',
    label: 'Recipients',
    unit: 'count',
    series: [
      up('sent', 'delivered', ({ sent }) => sent),
      down('refused', 'refused', 'refused', ({ refused }) => refused),
      down('deferred', 'waiting', 'deferred', ({ deferred }) => deferred),
    ],
  },
  {
    key: 'bytes',
    label: 'Data',
    unit: 'bytes',
    series: [up('bytes', 'sent', ({ bytes }) => bytes)],
  },
  {
    key: 'failures',
    label: 'Failed log-ins',
    unit: 'count',
    series: [up('failures', 'failed', ({ failures }) => failures ?? 0, 'refused')],
  },
];
