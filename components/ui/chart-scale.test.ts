import { describe, expect, test } from 'vitest';
import { chartScale, everyLabel, niceStep } from '#components/ui/chart-scale.ts';

test.each([
  [0, 1],
  [0.3, 1],
  [1.2, 2],
  [3, 5],
  [7, 10],
  [188, 200],
  [203, 250],
  [2.1, 5],
  [260, 500],
])('a step of at least %d is %d', (least, step) => {
  expect(niceStep(least)).toBe(step);
});

describe('chartScale', () => {
  test('both sides share one scale', () => {
    const scale = chartScale(440, 350, 280);
    expect(scale.ticks.map((tick) => tick.value)).toEqual([600, 400, 200, 0, 200]);
    expect(scale.axis + scale.length(350)).toBeLessThanOrEqual(280);
  });

  test('without anything below, the axis is the floor', () => {
    const scale = chartScale(8, 0, 84);
    expect(scale.axis).toBe(84);
    expect(scale.ticks.at(-1)).toEqual({ value: 0, y: 84 });
  });

  test('an empty period still has an axis', () => {
    expect(chartScale(0, 0, 100).ticks.map((tick) => tick.value)).toEqual([1, 0]);
  });
});

test('labels thin out from the last one back', () => {
  const shown = everyLabel(12, 5);
  expect([...Array(12).keys()].filter(shown)).toEqual([2, 5, 8, 11]);
});
