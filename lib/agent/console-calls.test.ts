import { expect, test } from 'vitest';
import { consoleCalls } from './console-calls.ts';

test('the first call ever, and the first after a silence, are those of a console that is back', async () => {
  let [now, times] = [0, 0];
  const called = consoleCalls(
    async () => void (times += 1),
    () => now,
  );
  const after = async (ms: number) => {
    now += ms;
    await called();
    return times;
  };
  expect(await after(0)).toBe(1);
  expect(await after(15_000)).toBe(1);
  expect(await after(15_000)).toBe(1);
  expect(await after(15_001)).toBe(2);
  expect(await after(0)).toBe(2);
});

test('a verifier that could not be told is told by the next call, and no call fails for that', async () => {
  let times = 0;
  const called = consoleCalls(
    async () => {
      times += 1;
      if (times === 1) throw new Error('it is being started');
    },
    () => 0,
  );
  for (let call = 0; call < 3; call += 1) await called();
  expect(times).toBe(2);
});

test('what comes while it is being told waits as well', async () => {
  let tell = () => {};
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const called = consoleCalls(
    () => told,
    () => 0,
  );
  const done: number[] = [];
  const both = [called().then(() => done.push(1)), called().then(() => done.push(2))];
  await Promise.resolve();
  expect(done).toEqual([]);
  tell();
  await Promise.all(both);
  expect(done).toEqual([1, 2]);
});
