export type Tick = { value: number; y: number };

/** How values become heights: what stands above the axis, what hangs below it, and the lines between. */
export type Scale = { height: number; axis: number; ticks: Tick[]; length: (value: number) => number };

/** The smallest of 1, 2, 2.5, 5 times a power of ten that is at least so large; whole, because counts have no halves. */
export function niceStep(least: number): number {
  if (least <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const factors = power < 10 ? [1, 2, 5] : [1, 2, 2.5, 5];
  const factor = factors.find((one) => one * power >= least) ?? 10;
  return factor * power;
}

/**
 * A scale for bars of at most `up` above and `down` below the axis, in `height` pixels. Both sides share it, so that lengths can be
 * compared; about four lines cross it.
 */
export function chartScale(up: number, down: number, height: number): Scale {
  const step = niceStep((up + down) / 4);
  const top = Math.max(1, Math.ceil(up / step)) * step;
  const bottom = down === 0 ? 0 : Math.max(down * 1.08, step * 0.25);
  const length = (value: number): number => (value / (top + bottom)) * height;
  const axis = length(top);
  const ticks: Tick[] = [];
  for (let value = top; value >= -bottom; value -= step)
    ticks.push({ value: Math.abs(value), y: axis - length(value) });
  return { height, axis, ticks, length };
}

/** Which of so many labels to show so that at most `most` stand side by side, the last one always among them. */
export function everyLabel(count: number, most: number): (place: number) => boolean {
  const every = Math.max(1, Math.ceil(count / most));
  return (place) => (count - 1 - place) % every === 0;
}
