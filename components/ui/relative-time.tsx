'use client';

import { useEffect, useState } from 'react';
import { formatElapsed, formatRelative } from '#components/ui/format.ts';

/** Redraws a component every so many milliseconds while it is on screen; null until the first time. */
function useClock(every: number): number | null {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

/** The words of `start` came from the server; from then on they keep up by themselves. */
export function RelativeTime({
  at,
  iso,
  exact,
  start,
}: {
  at: number;
  iso: string;
  exact: string;
  start: string;
}) {
  const now = useClock(30_000);
  return (
    <time className="whitespace-nowrap" dateTime={iso} suppressHydrationWarning title={exact}>
      {now === null ? start : formatRelative(at, now)}
    </time>
  );
}

/** A running clock since a moment: "0:07". Empty until the page runs. */
export function Elapsed({ since }: { since: number }) {
  const now = useClock(1000);
  return <span>{now === null ? '' : formatElapsed(now - since)}</span>;
}
