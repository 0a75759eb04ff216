'use client';

import { type PointerEvent, useState } from 'react';
import { type SeriesTone, Swatch } from '#components/ui/figures.tsx';
import { formatCount } from '#components/ui/format.ts';

type ReadBar = { label: string; values: { label: string; tone: SeriesTone; value: number }[] };

/**
 * Lies over the bars and says what the one under the pointer, or chosen by arrow keys, stands for: a slider nobody sees, so
 * that keys and screen readers have it for nothing.
 */
export function ChartReadout({ label, bars }: { label: string; bars: readonly ReadBar[] }) {
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
      {bar && reading ? <Card at={Math.min(at, last)} bar={bar} count={bars.length} /> : null}
      <input
        aria-label={label}
        aria-valuetext={textOf(bar)}
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

function Card({ bar, at, count }: { bar: ReadBar; at: number; count: number }) {
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
            <span className="ml-auto pl-4 text-ink">{formatCount(one.value)}</span>
          </div>
        ))}
      </div>
    </>
  );
}

function textOf(bar: ReadBar | undefined): string {
  if (!bar) return '';
  return `${bar.label}: ${bar.values.map((one) => `${one.label} ${formatCount(one.value)}`).join(', ')}`;
}
