import { expect, test } from 'vitest';
import { turnstile } from './turnstile.ts';

/** Work that ends when it is told to. */
function worker() {
  const ends: (() => void)[] = [];
  let most = 0;
  let running = 0;
  const work = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => ends.push(resolve));
    running -= 1;
    return 'done';
  };
  return { work, ends, most: () => most };
}

test('lets so many run, so many wait, and turns the rest away', async () => {
  const { work, ends, most } = worker();
  const turn = turnstile({ running: 2, waiting: 3 });
  const given = Array.from({ length: 7 }, () => turn(work));
  expect(given.map((one) => one === null)).toEqual([false, false, false, false, false, true, true]);
  for (let i = 0; i < 5; i += 1) {
    await expect.poll(() => ends.length).toBeGreaterThan(0);
    ends.shift()?.();
  }
  expect(await Promise.all(given.filter((one) => one !== null))).toEqual(Array(5).fill('done'));
  expect(most()).toBe(2);
});

test('gives the place of failed work to the next', async () => {
  const turn = turnstile({ running: 1, waiting: 1 });
  const failed = turn(() => Promise.reject(new Error('no memory')));
  const next = turn(async () => 'done');
  await expect(failed).rejects.toThrow('no memory');
  expect(await next).toBe('done');
});
