import { beforeWords, heightOf, type Measure } from '#components/relaying/measures.ts';
import { formatPeriod } from '#components/relaying/periods.ts';
import { formatValue } from '#components/ui/read-bar.ts';
import type { ChartStretch } from '#lib/maillog/usage/chart.ts';

const box = 'mt-2 max-h-80 overflow-auto rounded-control border border-line';

/** The chart for those who do not see it, and for who wants the numbers. */
export function BarsAsTable({ bars, measure }: { bars: readonly ChartStretch[]; measure: Measure }) {
  const { label, series, unit } = measure;
  const title = `${label}, bar by bar`;
  return (
    <details className="mt-1 text-small">
      <summary className="w-fit cursor-pointer text-ink-2 hover:text-ink">The chart as a table</summary>
      {/* A box that scrolls must be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section aria-label={title} className={box} tabIndex={0}>
        <table aria-label={title} className="w-full tabular-nums">
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
                {beforeWords(measure)}
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
                  {bar.before ? formatValue(heightOf(measure, bar.before), unit) : '–'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
