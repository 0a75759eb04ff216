import { formatChange, formatMoment, formatPeriod, tickOf } from '#components/relaying/periods.ts';
import { State } from '#components/ui/badge.tsx';
import { BarChart, type ChartBar, type Series } from '#components/ui/bar-chart.tsx';
import { LinkButton, TextLink } from '#components/ui/button.tsx';
import { Segmented } from '#components/ui/chip.tsx';
import { type Figure, Figures, type SeriesTone } from '#components/ui/figures.tsx';
import { formatClock } from '#components/ui/format.ts';
import { type List, listHref } from '#components/ui/list-url.ts';
import { Panel } from '#components/ui/panel.tsx';
import { formatValue, type Unit } from '#components/ui/read-bar.ts';
import { stampOf } from '#lib/maillog/ask-usage.ts';
import { inTime } from '#lib/maillog/edit-query.ts';
import type { Query } from '#lib/maillog/query.ts';
import type { ChartStretch, PeriodTotals, RelayingChart } from '#lib/maillog/relaying-chart.ts';

/** What a chart shows: messages, recipients, bytes or failed log-ins. */
type Measure = {
  key: string;
  label: string;
  unit: Unit;
  series: (Series & { of: (totals: PeriodTotals) => number })[];
  total: (totals: PeriodTotals) => number;
};

const up = (key: string, label: string, of: (totals: PeriodTotals) => number, tone: SeriesTone = 'main') =>
  ({ key, label, tone, side: 'up', of }) as const;
const down = (key: string, label: string, tone: SeriesTone, of: (totals: PeriodTotals) => number) =>
  ({ key, label, tone, side: 'down', of }) as const;

const accepted = ({ messages, refusedMessages, deferredMessages, otherMessages }: PeriodTotals) =>
  messages - refusedMessages - deferredMessages - otherMessages;

const measures: [Measure, ...Measure[]] = [
  {
    key: 'messages',
    label: 'Messages',
    unit: 'count',
    total: ({ messages }) => messages,
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
    total: ({ recipients }) => recipients,
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
    total: ({ bytes }) => bytes,
    series: [up('bytes', 'sent', ({ bytes }) => bytes)],
  },
  {
    key: 'failures',
    label: 'Failed log-ins',
    unit: 'count',
    total: ({ failures }) => failures ?? 0,
    series: [up('failures', 'failed', ({ failures }) => failures ?? 0, 'refused')],
  },
];

type Found = NonNullable<RelayingChart['found']>;

/** What was relayed over time, beside the period before; a span of it can be chosen to look at closer. */
export function UsageChart({
  chart: { since, until, found },
  query,
  list,
  measure: asked,
}: {
  chart: RelayingChart & { found: Found };
  query: Query;
  list: List;
  measure: string | undefined;
}) {
  const offered = measures.filter(({ key }) => key !== 'failures' || found.totals.failures !== null);
  const measure = offered.find(({ key }) => key === asked) ?? measures[0];
  const zoomed = (span: { since: string; until?: string }) => listHref(list, { q: inTime(query, span) });
  return (
    <Panel
      aside={found.progress.map(({ gateway, pulledAt }) => (
        <State is={pulledAt ? 'ok' : 'waiting'} key={gateway}>
          {gateway} {pulledAt ? `complete to ${formatClock(pulledAt)}` : 'not read yet'}
        </State>
      ))}
      title={`${formatMoment(since)} to ${formatMoment(until)} UTC`}
    >
      <Figures figures={figuresOf(found, list)} />
      <p className="mt-2 text-small text-ink-3">{comparisonWords(found, since)}</p>
      <div className="mt-4 flex flex-wrap items-center gap-2 print:hidden">
        <Segmented
          items={offered.map(({ key, label }) => ({
            href: listHref(list, { show: key === 'messages' ? null : key }),
            label,
            current: key === measure.key,
          }))}
          label="What the chart shows"
        />
        <span className="ml-auto flex flex-wrap gap-2">
          <Moves period={{ since, until }} zoomed={zoomed} />
        </span>
      </div>
      <div className="mt-3">
        <BarChart
          bars={found.bars.map((bar) => barOf(bar, measure, found.bucket))}
          beforeLabel="the period before"
          height={180}
          label={`${measure.label} ${barWords(found.bucket)}`}
          series={measure.series}
          unit={measure.unit}
          zoom={zoomed({ since: 'FROM', until: 'UNTIL' })}
        />
      </div>
      <BarsAsTable bars={found.bars} measure={measure} />
    </Panel>
  );
}

/** To the period before and behind, and to one around it. */
function Moves({
  period: { since, until },
  zoomed,
}: {
  period: { since: number; until: number };
  zoomed: (span: { since: string; until?: string }) => string;
}) {
  const length = until - since;
  const now = Date.now();
  const span = (from: number, to: number) =>
    zoomed({ since: stampOf(from), ...(to < now - 1000 && { until: stampOf(to) }) });
  return (
    <>
      <LinkButton
        href={span(since - length, since)}
        icon="left"
        iconOnly
        prefetch={false}
        scroll={false}
        small
      >
        The period before
      </LinkButton>
      {until < now - 60_000 ? (
        <LinkButton
          href={span(until, until + length)}
          icon="right"
          iconOnly
          prefetch={false}
          scroll={false}
          small
        >
          The period behind
        </LinkButton>
      ) : null}
      <LinkButton href={span(since - length, until + length)} prefetch={false} scroll={false} small>
        Zoom out
      </LinkButton>
    </>
  );
}

function figuresOf({ totals, before }: Found, list: List): Figure[] {
  const change = (of: (totals: PeriodTotals) => number, unit: Unit) => {
    if (!before) return undefined;
    const says = formatChange(of(totals), of(before));
    return says === null ? 'none before' : `${says} (${formatValue(of(before), unit)} before)`;
  };
  const figure = (label: string, of: (totals: PeriodTotals) => number, unit: Unit = 'count'): Figure => ({
    label,
    value: formatValue(of(totals), unit),
    note: change(of, unit),
  });
  const linked = (more: string, one: Figure): Figure => ({
    ...one,
    value: <TextLink href={trackingHref(list, more)}>{one.value}</TextLink>,
  });
  return [
    {
      ...linked(
        '',
        figure('Messages', ({ messages }) => messages),
      ),
      tone: 'main',
    },
    figure('Recipients', ({ recipients }) => recipients),
    figure('Data', ({ bytes }) => bytes, 'bytes'),
    {
      ...linked(
        'status:refused',
        figure('Refused recipients', ({ refused }) => refused),
      ),
      tone: 'refused',
    },
    {
      ...linked(
        'status:deferred',
        figure('Waiting', ({ deferred }) => deferred),
      ),
      tone: 'deferred',
    },
    ...(totals.failures === null ? [] : [figure('Failed log-ins', ({ failures }) => failures ?? 0)]),
  ];
}

/** The messages behind a figure, one by one. */
function trackingHref({ params: { q } }: List, more: string): string {
  const asked = [typeof q === 'string' && q !== '' ? q : 'since:7d', 'account:*', more].filter(Boolean);
  return `/mail/tracking?q=${encodeURIComponent(asked.join(' '))}`;
}

function comparisonWords({ before, beforeSince, logSince }: Found, since: number): string {
  if (before)
    return `Held against ${formatMoment(beforeSince)} to ${formatMoment(since)} UTC, the dashed line.`;
  if (logSince === null) return '';
  return `Not held against the period before: the log begins on ${formatMoment(logSince)}.`;
}

function barOf(bar: ChartStretch, { series, total }: Measure, bucket: number): ChartBar {
  const { since, until, before } = bar;
  return {
    label: formatPeriod(bar),
    tick: tickOf(since, bucket),
    values: Object.fromEntries(series.map(({ key, of }) => [key, of(bar)])),
    ...(before && { before: total(before) }),
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
const barWords = (bucket: number) => lengths[bucket] ?? 'in 4 weeks';

/** The chart for those who do not see it, and for who wants the numbers. */
function BarsAsTable({ bars, measure }: { bars: readonly ChartStretch[]; measure: Measure }) {
  const { label, series, total, unit } = measure;
  return (
    <details className="mt-1 text-small">
      <summary className="w-fit cursor-pointer text-ink-2 hover:text-ink">The chart as a table</summary>
      <div className="mt-2 max-h-80 overflow-auto rounded-control border border-line" tabIndex={-1}>
        <table aria-label={`${label}, bar by bar`} className="w-full tabular-nums">
          <thead className="sticky top-0 bg-page text-left text-ink-3">
            <tr>
              <th className="px-3 py-1.5 font-medium" scope="col">
                Time, UTC
              </th>
              {series.map((one) => (
                <th className="px-3 py-1.5 text-right font-medium" key={one.key} scope="col">
                  {one.label}
                </th>
              ))}
              <th className="px-3 py-1.5 text-right font-medium" scope="col">
                the period before
              </th>
            </tr>
          </thead>
          <tbody>
            {bars.map((bar) => (
              <tr className="border-t border-line" key={bar.since}>
                <th className="px-3 py-1 text-left font-normal whitespace-nowrap" scope="row">
                  {formatPeriod(bar)}
                </th>
                {series.map((one) => (
                  <td className="px-3 py-1 text-right" key={one.key}>
                    {formatValue(one.of(bar), unit)}
                  </td>
                ))}
                <td className="px-3 py-1 text-right text-ink-2">
                  {bar.before ? formatValue(total(bar.before), unit) : '–'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
