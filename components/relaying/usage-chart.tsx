import { BarsAsTable } from '#components/relaying/bars-as-table.tsx';
import { barOf, barWords } from '#components/relaying/chart-bars.ts';
import { beforeWords, measures } from '#components/relaying/measures.ts';
import { formatMoment } from '#components/relaying/periods.ts';
import { isLate, reachWords } from '#components/tracking/reach.ts';
import { State } from '#components/ui/badge.tsx';
import { BarChart } from '#components/ui/bar-chart.tsx';
import { LinkButton, TextLink } from '#components/ui/button.tsx';
import { Segmented } from '#components/ui/chip.tsx';
import { type Figure, Figures } from '#components/ui/figures.tsx';
import { formatChange } from '#components/ui/format.ts';
import { type List, listHref } from '#components/ui/list-url.ts';
import { Panel } from '#components/ui/panel.tsx';
import { formatValue, type Unit } from '#components/ui/read-bar.ts';
import { rightNow } from '#components/ui/time.tsx';
import { inTime } from '#lib/maillog/search/edit-query.ts';
import { printQuery } from '#lib/maillog/search/print-query.ts';
import type { Query } from '#lib/maillog/search/query.ts';
import { stampOf } from '#lib/maillog/usage/ask-usage.ts';
import type { PeriodTotals } from '#lib/maillog/usage/chart.ts';
import type { RelayingChart } from '#lib/maillog/usage/relaying-chart.ts';

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
  const now = rightNow();
  const zoomed = (span: { since: string; until?: string }) => listHref(list, { q: inTime(query, span) });
  return (
    <Panel
      aside={found.progress.map((reach) => (
        <State
          is={isLate(reach, now) ? 'warn' : reach.pulledAt === null ? 'waiting' : 'ok'}
          key={reach.gateway}
        >
          {reachWords(reach, now)}
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
          key={`${printQuery(query)} ${measure.key}`}
          bars={found.bars.map((bar) => barOf(bar, measure, found.bucket))}
          beforeLabel={beforeWords(measure)}
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
    return `${formatChange(of(totals), of(before))} (${formatValue(of(before), unit)} before)`;
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
