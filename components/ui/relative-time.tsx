'use client';

import { useSyncExternalStore } from 'react';
import { formatElapsed, formatExact, formatRelative } from '#components/ui/format.ts';

const every = (length: number) => (redraw: () => void) => {
  const timer = setInterval(redraw, length);
  return () => clearInterval(timer);
};
const everySecond = every(1000);
const everyHalfMinute = every(30_000);

/** The words of `start` came from the server; from then on they keep up by themselves. */
export function RelativeTime({ at, start }: { at: number; start: string }) {
  const says = useSyncExternalStore(
    everyHalfMinute,
    () => formatRelative(at, Date.now()),
    () => start,
  );
  return (
    <time className="whitespace-nowrap" dateTime={new Date(at).toISOString()} title={formatExact(at)}>
      {says}
    </time>
  );
}

/** A running clock since a moment: "0:07". Empty until the page runs. */
export function Elapsed({ since }: { since: number }) {
  const says = useSyncExternalStore(
    everySecond,
    () => formatElapsed(Date.now() - since),
    () => '',
  );
  return <span>{says}</span>;
}
