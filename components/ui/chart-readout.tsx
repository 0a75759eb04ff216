'use client';

import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { type SeriesTone, Swatch } from '#components/ui/figures.tsx';
import { formatCount } from '#components/ui/format.ts';

type ReadBar = { label: string; values: { label: string; tone: SeriesTone; value: number }[] };

/** Lies over the bars and says what the one under the pointer, or chosen by arrow keys, stands for. */
export function ChartReadout({ label, bars }: { label: string; bars: readonly ReadBar[] }) {
  const [at, setAt] = useState<number | null>(null);
  const bar = at === null ? undefined : bars[at];

  function follow(event: PointerEvent<HTMLDivElement>): void {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    setAt(Math.min(bars.length - 1, Math.max(0, Math.floor(share * bars.length))));
  }

  function onKey(event: KeyboardEvent): void {
    const last = bars.length - 1;
    const from = at ?? last;
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    setAt(Math.min(last, Math.max(0, to)));
    event.preventDefault();
  }

  return (
    <div
      aria-label={label}
      aria-valuemax={bars.length}
      aria-valuemin={1}
      aria-valuenow={(at ?? bars.length - 1) + 1}
      aria-valuetext={textOf(bar ?? bars.at(-1))}
      className="absolute inset-0"
      onBlur={() => setAt(null)}
      onFocus={(event) => event.currentTarget.matches(':focus-visible') && setAt(bars.length - 1)}
      onKeyDown={onKey}
      onPointerLeave={() => setAt(null)}
      onPointerMove={follow}
      role="slider"
      tabIndex={0}
    >
      {bar && at !== null ? <Card at={at} bar={bar} count={bars.length} /> : null}
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
  return bar
    ? `${bar.label}: ${bar.values.map((one) => `${one.label} ${formatCount(one.value)}`).join(', ')}`
    : '';
}
