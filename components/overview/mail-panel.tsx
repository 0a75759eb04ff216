import { barOf, barWords } from '#components/relaying/chart-bars.ts';
import { accepted, type Measure, measures } from '#components/relaying/measures.ts';
import { BarChart, type ChartMark } from '#components/ui/bar-chart.tsx';
import { TextLink } from '#components/ui/button.tsx';
import { Segmented } from '#components/ui/chip.tsx';
import { type Figure, Figures } from '#components/ui/figures.tsx';
import { formatChange, formatCount, formatDuration } from '#components/ui/format.ts';
import { EmptyState } from '#components/ui/note.tsx';
import { Panel } from '#components/ui/panel.tsx';
import type { PeriodTotals } from '#lib/maillog/usage/chart.ts';
import { type ChartSpan, chartSpans, type MailChart } from '#lib/maillog/usage/mail-chart.ts';

type Found = NonNullable<MailChart['found']>;
type Release = { id: string; createdAt: Date };

const spanWords = { '1h': '1 h', '24h': '24 h', '7d': '7 d', '30d': '30 d' } as const;
const [messages] = measures;

/** All mail over time, with the releases made meanwhile; a span of it leads to its messages. */
export function MailPanel({ chart, releases }: { chart: MailChart; releases: readonly Release[] }) {
  const { found, span } = chart;
  return (
    <Panel
      aside={
        <Segmented
          items={chartSpans.map((one) => ({
            href: one === '24h' ? '/overview' : `/overview?span=${one}`,
            label: spanWords[one],
            current: one === span,
          }))}
          label="How far back"
        />
      }
      title="Messages"
    >
      {found ? (
        <>
          <Figures figures={figuresOf(found, span)} />
          <div className="mt-4">
            <BarChart
              bars={found.bars.map((bar) => ({ ...barOf(bar, messages, found.bucket), before: undefined }))}
              height={240}
              key={span}
              label={`Messages ${barWords(found.bucket)}`}
              marks={marksOf(found, releases)}
              series={seriesIn(found, messages)}
            />
          </div>
        </>
      ) : (
        <EmptyState>No line of a mail log has come in yet.</EmptyState>
      )}
    </Panel>
  );
}

/** What does not occur needs no place in the read-out. */
function seriesIn({ totals }: Found, { series }: Measure): Measure['series'] {
  return series.filter(({ key, of }) => key !== 'other' || of(totals) > 0);
}

/** Releases, the newest first; of those that stand so close that their words would run into each other only the newest. */
function marksOf({ bars }: Found, releases: readonly Release[]): ChartMark[] {
  const marks: ChartMark[] = [];
  for (const { id, createdAt } of releases) {
    const at = createdAt.getTime();
    const place = bars.findIndex(({ since, until }) => at >= since && at < until);
    const hasRoom = marks.every(({ before }) => Math.abs(before - place) > bars.length / 3);
    if (place >= 0 && hasRoom) marks.push({ before: place, says: `${id.slice(0, 7)} released` });
  }
  return marks;
}

function figuresOf({ totals, before, deliveredWithin }: Found, span: ChartSpan): Figure[] {
  const figure = (
    label: string,
    search: string,
    tone: Figure['tone'],
    of: (totals: PeriodTotals) => number,
  ): Figure => ({
    label,
    tone,
    value: (
      <TextLink href={`/mail/tracking?q=${encodeURIComponent(`${search}since:${span}`)}`}>
        {formatCount(of(totals))}
      </TextLink>
    ),
    note: before ? formatChange(of(totals), of(before)) : undefined,
  });
  return [
    figure('Accepted', '-status:refused ', 'main', accepted),
    figure('Refused', 'status:refused ', 'refused', ({ refusedMessages }) => refusedMessages),
    figure('Waiting', 'status:deferred ', 'deferred', ({ deferredMessages }) => deferredMessages),
    ...(deliveredWithin === null
      ? []
      : [{ label: 'Half of it delivered within', value: formatDuration(deliveredWithin), end: true }]),
  ];
}
