import type { SeriesTone } from '#components/ui/figures.tsx';
import { formatBytes, formatCount } from '#components/ui/format.ts';

/** What the values of a chart are: a function that says them cannot go to the browser. */
export type Unit = 'count' | 'bytes';

/** A bar as it is read out. */
export type ReadBar = {
  label: string;
  values: { label: string; tone: SeriesTone; value: number }[];
  /** The same in a period that this one is held against. */
  before: { label: string; value: number } | null;
  /** Its ends as an address has them, and in words. */
  span?: { from: string; until: string; start: string; end: string };
};

export function formatValue(value: number, unit: Unit): string {
  return unit === 'bytes' ? formatBytes(value) : formatCount(value);
}

export function textOf(bar: ReadBar | undefined, unit: Unit): string {
  if (!bar) return '';
  const all = bar.before ? [...bar.values, bar.before] : bar.values;
  return `${bar.label}: ${all.map((one) => `${one.label} ${formatValue(one.value, unit)}`).join(', ')}`;
}
