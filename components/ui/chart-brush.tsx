'use client';

import { useRouter } from 'next/navigation';
import { type KeyboardEvent, type PointerEvent, useId, useState } from 'react';
import { Button, LinkButton } from '#components/ui/button.tsx';
import { ReadoutCard } from '#components/ui/chart-readout.tsx';
import { formatValue, type ReadBar, textOf, type Unit } from '#components/ui/read-bar.ts';

/** Bars from the one to the other; `anchor` is where choosing began. */
type Chosen = { anchor: number; at: number };

/**
 * Lies over the bars of a chart, says what one stands for, and chooses a span to look at closer: by dragging with mouse or finger, or by Shift and the
 * arrow keys; Enter zooms in, Escape lets go.
 */
export function ChartBrush({
  label,
  bars,
  unit,
  zoom,
  height,
}: {
  label: string;
  bars: readonly ReadBar[];
  unit: Unit;
  zoom: string;
  height: number;
}) {
  const router = useRouter();
  const hint = useId();
  const last = bars.length - 1;
  const [at, setAt] = useState(last);
  const [reading, setReading] = useState(false);
  const [dragging, setDragging] = useState(false);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const now = Math.min(at, last);
  const bar = bars[now];
  const href = hrefOf(bars, zoom, chosen ?? { anchor: now, at: now });

  function placeOf(event: PointerEvent<HTMLInputElement>): number {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    return Math.min(last, Math.max(0, Math.floor(share * bars.length)));
  }

  function onPointerDown(event: PointerEvent<HTMLInputElement>): void {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setDragging(true);
    setChosen({ anchor: placeOf(event), at: placeOf(event) });
  }

  function onPointerMove(event: PointerEvent<HTMLInputElement>): void {
    const place = placeOf(event);
    setAt(place);
    setReading(true);
    if (dragging && chosen) setChosen({ anchor: chosen.anchor, at: place });
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -last, End: last }[event.key];
    if (event.key === 'Enter' && href) {
      event.preventDefault();
      router.push(href);
    } else if (event.key === 'Escape' && chosen) {
      event.preventDefault();
      setChosen(null);
    } else if (step !== undefined) {
      event.preventDefault();
      const place = Math.min(last, Math.max(0, now + step));
      setAt(place);
      setReading(true);
      setChosen(event.shiftKey ? { anchor: chosen?.anchor ?? now, at: place } : null);
    }
  }

  return (
    <>
      <div
        className="absolute inset-x-0 top-0 has-focus-visible:outline-2 has-focus-visible:outline-accent-ink"
        style={{ height }}
      >
        {chosen ? <Span chosen={chosen} count={bars.length} /> : null}
        {bar && reading && !dragging ? (
          <ReadoutCard at={now} bar={bar} count={bars.length} unit={unit} />
        ) : null}
        <input
          aria-describedby={hint}
          aria-label={label}
          aria-valuetext={textOf(bar, unit)}
          className="absolute inset-0 size-full cursor-crosshair touch-pan-y opacity-0"
          max={last}
          min={0}
          onBlur={() => setReading(false)}
          onChange={({ currentTarget }) => setAt(currentTarget.valueAsNumber)}
          onFocus={(event) => setReading(event.currentTarget.matches(':focus-visible'))}
          onKeyDown={onKeyDown}
          onPointerCancel={() => setDragging(false)}
          onPointerDown={onPointerDown}
          onPointerLeave={() => setReading(false)}
          onPointerMove={onPointerMove}
          onPointerUp={() => setDragging(false)}
          type="range"
          value={now}
        />
      </div>
      <div
        aria-live="polite"
        className="mt-2 flex min-h-control-small flex-wrap items-center gap-2 text-small text-ink-2"
      >
        {chosen && href ? (
          <>
            <span>{spanText(bars, chosen, unit)}</span>
            <LinkButton href={href} prefetch={false} scroll={false} small>
              Zoom in
            </LinkButton>
            <Button onClick={() => setChosen(null)} small type="button" variant="quiet">
              Clear
            </Button>
          </>
        ) : (
          <span className="text-ink-3">Drag over the bars to look at a span closer</span>
        )}
        <span className="sr-only" id={hint}>
          Shift and arrow keys choose a span, Enter zooms in
        </span>
      </div>
    </>
  );
}

function edges({ anchor, at }: Chosen): [number, number] {
  return [Math.min(anchor, at), Math.max(anchor, at)];
}

function Span({ chosen, count }: { chosen: Chosen; count: number }) {
  const [first, last] = edges(chosen);
  return (
    <span
      className="absolute inset-y-0 border-x border-accent bg-accent/12"
      style={{ left: `${(first / count) * 100}%`, width: `${((last - first + 1) / count) * 100}%` }}
    />
  );
}

function hrefOf(bars: readonly ReadBar[], zoom: string, chosen: Chosen): string | null {
  const [first, last] = edges(chosen);
  const [from, until] = [bars[first]?.span?.from, bars[last]?.span?.until];
  if (from === undefined || until === undefined) return null;
  return zoom.replace('FROM', encodeURIComponent(from)).replace('UNTIL', encodeURIComponent(until));
}

function spanText(bars: readonly ReadBar[], chosen: Chosen, unit: Unit): string {
  const [first, last] = edges(chosen);
  const within = bars.slice(first, last + 1);
  const sums = (within[0]?.values ?? []).map(({ label }, place) => {
    const sum = within.reduce((all, { values }) => all + (values[place]?.value ?? 0), 0);
    return { sum, says: `${formatValue(sum, unit)} ${label}` };
  });
  const some = sums.filter(({ sum }, place) => sum > 0 || place === 0);
  return `${bars[first]?.span?.start ?? ''} to ${bars[last]?.span?.end ?? ''} UTC: ${some.map(({ says }) => says).join(', ')}`;
}
