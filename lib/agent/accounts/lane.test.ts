import { expect, test } from 'vitest';
import { openLane } from './lane.ts';

test('does together what waits together, in order', async () => {
  const batches: (readonly number[])[] = [];
  const lane = openLane<number>(async (items) => {
    batches.push([...items]);
    await Promise.resolve();
  });
  const first = lane.add(1);
  await first;
  await Promise.all([2, 3, 4].map((item) => lane.add(item)));
  expect(batches).toEqual([[1], [2, 3, 4]]);
});

test('does alone what must be alone, between what came before and after it', async () => {
  const done: string[] = [];
  const lane = openLane<string>(async (items) => {
    done.push(items.join('+'));
  });
  await Promise.all([
    lane.add('a'),
    lane.add('b'),
    lane.alone(async () => done.push('alone')),
    lane.add('c'),
  ]);
  expect(done).toEqual(['a+b', 'alone', 'c']);
});

test('tells those whose work failed, and goes on with the rest', async () => {
  const lane = openLane<string>(async ([item]) => {
    if (item === 'bad') throw new Error('the disk is full');
  });
  const bad = lane.add('bad');
  await expect(bad).rejects.toThrow('the disk is full');
  await expect(lane.alone(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(lane.add('good')).resolves.toBeUndefined();
  await lane.idle();
});
