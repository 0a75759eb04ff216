import clsx from 'clsx';
import { ChartBrush } from '#components/ui/chart-brush.tsx';
import { ChartReadout } from '#components/ui/chart-readout.tsx';
import { chartScale, everyLabel, type Scale } from '#components/ui/chart-scale.ts';
import type { SeriesTone } from '#components/ui/figures.tsx';
import { formatValue, type ReadBar, type Unit } from '#components/ui/read-bar.ts';
import { words } from '#components/ui/words.ts';

export type Series = { key: string; label: string; tone: SeriesTone; side: 'up' | 'down' };

export type ChartBar = {
  /** The span of the bar, as the read-out says it: "19 Nov, 14:00 to 14:30". */
  label: string;
  /** Stands under the axis where there is room: "14:00", "Thu 19". */
  tick?: string;
  /** By the key of the series. */
  values: Readonly<Record<string, number>>;
  /** What stood above the axis in a period that this one is held against. */
  before?: number;
  /** The span's ends as an address has them, and in words, for a chart that can be zoomed. */
  span?: ReadBar['span'];
};

/** A moment on the chart, such as a release: before the bar with this place. */
export type ChartMark = { before: number; says: string };

const fills: Record<SeriesTone, string> = {
  main: 'fill-chart-1',
  refused: 'fill-chart-2',
  deferred: 'fill-chart-3',
  back: 'fill-chart-back',
};

/** One bar takes 20 units of the drawing, its rectangle 14 of them; the drawing is stretched to the width it gets. */
const step = 20;

/**
 * Bars over time: what went well stands on the axis, what did not hangs below it. Drawn on the server; the words are HTML, so that
 * they never stretch. Pointer or arrow keys read single bars out.
 */
export function BarChart({
  label,
  series,
  bars,
  marks = [],
  height = 280,
  unit = 'count',
  beforeLabel,
  zoom,
}: {
  label: string;
  series: readonly Series[];
  bars: readonly ChartBar[];
  marks?: readonly ChartMark[];
  height?: number;
  unit?: Unit;
  /** Names the line of what was before. */
  beforeLabel?: string;
  /** Where a chosen span leads, with FROM and UNTIL in place of its ends. */
  zoom?: string;
}) {
  if (bars.length === 0) {
    return (
      <p className="grid place-items-center text-ink-3" style={{ height }}>
        {words.noData}
      </p>
    );
  }
  const up = Math.max(highest(bars, series, 'up'), ...bars.map(({ before = 0 }) => before));
  const scale = chartScale(up, highest(bars, series, 'down'), height);
  const width = bars.length * step;
  const read = bars.map((bar) => readOf(bar, series, beforeLabel));
  return (
    <figure className="chart relative">
      <div className="relative">
        <svg
          aria-label={label}
          height={height}
          preserveAspectRatio="none"
          role="img"
          viewBox={`0 0 ${width} ${height}`}
        >
          <Grid scale={scale} width={width} />
          {bars.map((bar, place) => (
            <Stack bar={bar} key={bar.label} scale={scale} series={series} x={place * step + 3} />
          ))}
          <Before bars={bars} scale={scale} />
        </svg>
        {scale.ticks.map((tick) => (
          <span className="chart-y" key={tick.y} style={{ top: tick.y }}>
            {formatValue(tick.value, unit)}
          </span>
        ))}
        {marks.map((mark) => (
          <Mark count={bars.length} key={mark.before} mark={mark} />
        ))}
        {zoom === undefined ? <ChartReadout bars={read} label={label} unit={unit} /> : null}
      </div>
      <TimeAxis bars={bars} />
      {zoom === undefined ? null : (
        <ChartBrush bars={read} height={height} label={label} unit={unit} zoom={zoom} />
      )}
    </figure>
  );
}

function readOf(bar: ChartBar, series: readonly Series[], beforeLabel: string | undefined): ReadBar {
  const values = series.map(({ key, label, tone }) => ({ label, tone, value: bar.values[key] ?? 0 }));
  const before = bar.before === undefined || beforeLabel === undefined ? null : bar.before;
  return {
    label: bar.label,
    span: bar.span,
    values,
    before: before === null || beforeLabel === undefined ? null : { label: beforeLabel, value: before },
  };
}

/** A line at the height of what was before, bar by bar. */
function Before({ bars, scale }: { bars: readonly ChartBar[]; scale: Scale }) {
  if (bars.every(({ before }) => before === undefined)) return null;
  const points = bars.map(({ before = 0 }, place) => {
    const y = scale.axis - scale.length(before);
    return `${place === 0 ? 'M' : 'L'}${place * step} ${y}H${(place + 1) * step}`;
  });
  return (
    <path
      className="fill-none stroke-ink-2"
      d={points.join('')}
      strokeDasharray="3 2"
      vectorEffect="non-scaling-stroke"
    />
  );
}

function highest(bars: readonly ChartBar[], series: readonly Series[], side: Series['side']): number {
  const sums = bars.map((bar) =>
    series.reduce((sum, one) => sum + (one.side === side ? (bar.values[one.key] ?? 0) : 0), 0),
  );
  return Math.max(0, ...sums);
}

function Grid({ scale, width }: { scale: Scale; width: number }) {
  return scale.ticks.map((tick) => (
    <line
      className={tick.value === 0 ? 'stroke-line-strong' : 'stroke-line'}
      key={tick.y}
      vectorEffect="non-scaling-stroke"
      x1={0}
      x2={width}
      y1={tick.y}
      y2={tick.y}
    />
  ));
}

/** The pieces of one bar, from the axis outwards, a pixel apart. */
function Stack({
  bar,
  series,
  scale,
  x,
}: {
  bar: ChartBar;
  series: readonly Series[];
  scale: Scale;
  x: number;
}) {
  let up = scale.axis;
  let down = scale.axis + 1;
  return series.map((one) => {
    const length = scale.length(bar.values[one.key] ?? 0);
    if (length <= 0) return null;
    const y = one.side === 'up' ? up - length : down;
    if (one.side === 'up') up -= length;
    else down += length + 1;
    return <rect className={fills[one.tone]} height={length} key={one.key} width={14} x={x} y={y} />;
  });
}

function Mark({ mark, count }: { mark: ChartMark; count: number }) {
  const share = mark.before / count;
  return (
    <div className="chart-mark" style={{ left: `${share * 100}%` }}>
      <span className={clsx(share > 0.7 && 'flipped')}>{mark.says}</span>
    </div>
  );
}

function TimeAxis({ bars }: { bars: readonly ChartBar[] }) {
  const ticks = bars.flatMap((bar, place) => (bar.tick ? [{ says: bar.tick, place }] : []));
  const wide = everyLabel(ticks.length, 12);
  const narrow = everyLabel(ticks.length, 5);
  return (
    <div className="chart-x">
      {ticks.map((tick, at) =>
        wide(at) ? (
          <span
            className={clsx(!narrow(at) && 'max-mid:hidden')}
            key={tick.place}
            style={{ left: `${((tick.place + 0.5) / bars.length) * 100}%` }}
          >
            {tick.says}
          </span>
        ) : null,
      )}
    </div>
  );
}
