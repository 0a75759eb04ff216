'use client';

import { type PointerEvent, useState } from 'react';
import { Swatch } from '#components/ui/figures.tsx';
import { formatValue, type ReadBar, textOf, type Unit } from '#components/ui/read-bar.ts';

/**
 * Lies over the bars and says what the one under the pointer, or chosen by arrow keys, stands for: a slider nobody sees, so
 * that keys and screen readers have it for nothing.
 */
export function ChartReadout({ label, bars, unit }: { label: string; bars: readonly ReadBar[]; unit: Unit }) {
  const last = bars.length - 1;
  const [at, setAt] = useState(last);
  const [reading, setReading] = useState(false);
  const bar = bars[Math.min(at, last)];

  function follow(event: PointerEvent<HTMLInputElement>): void {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    setAt(Math.min(last, Math.max(0, Math.floor(share * bars.length))));
    setReading(true);
  }

  return (
    <div className="absolute inset-0 has-focus-visible:outline-2 has-focus-visible:outline-accent-ink">
      {bar && reading ? (
        <ReadoutCard at={Math.min(at, last)} bar={bar} count={bars.length} unit={unit} />
      ) : null}
      <input
        aria-label={label}
        aria-valuetext={textOf(bar, unit)}
        className="absolute inset-0 size-full cursor-default opacity-0"
        max={last}
        min={0}
        onBlur={() => setReading(false)}
        onChange={(event) => {
          setAt(event.currentTarget.valueAsNumber);
          setReading(true);
        }}
        onFocus={(event) => setReading(event.currentTarget.matches(':focus-visible'))}
        onPointerLeave={() => setReading(false)}
        onPointerMove={follow}
        type="range"
        value={Math.min(at, last)}
      />
    </div>
  );
}

/** What one bar stands for, beside it. */
export function ReadoutCard({
  bar,
  at,
  count,
  unit,
}: {
  bar: ReadBar;
  at: number;
  count: number;
  unit: Unit;
}) {
  const middle = (at + 0.5) / count;
  const side = middle > 0.5 ? { right: `${(1 - middle) * 100 + 2}%` } : { left: `${middle * 100 + 2}%` };
  return (
    <>
      <span
        className="absolute inset-y-0 bg-ink opacity-6"
        style={{ left: `${(at / count) * 100}%`, width: `${100 / count}%` }}
      />
      <div
        className="pointer-events-none absolute top-2 z-1 rounded-control bg-raised px-3 py-2 text-small whitespace-nowrap shadow-float"
        style={side}
      >
        <div className="mb-1 font-row">{bar.label}</div>
        {bar.values.map((one) => (
          <div className="flex items-center gap-1.5 text-ink-2" key={one.label}>
            <Swatch tone={one.tone} />
            {one.label}
            <span className="ml-auto pl-4 text-ink">{formatValue(one.value, unit)}</span>
          </div>
        ))}
        {bar.before ? (
          <div className="flex items-center gap-1.5 text-ink-2">
            <span className="w-2 border-t border-dashed border-ink-2" />
            {bar.before.label}
            <span className="ml-auto pl-4 text-ink">{formatValue(bar.before.value, unit)}</span>
          </div>
        ) : null}
      </div>
    </>
  );
}
