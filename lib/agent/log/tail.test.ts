import { expect, test } from 'vitest';
import { openTail, type Tail } from '#lib/agent/log/tail.ts';

const cursor = (offset: number) => `0000000007:${String(offset).padStart(10, '0')}`;
const batch = (before: string, ...ends: number[]) => ({
  ...{ before, segment: 7, ends },
  records: ends.map((end) => ({ at: end, line: `line to ${end}` })),
});
const read = (tail: Tail, after: string, limit = 10) =>
  tail.read(after, limit)?.map(({ cursor: at }) => Number(at.slice(11))) ?? null;

test('answers from each place between its lines, and from no other', () => {
  const tail = openTail();
  expect(read(tail, '')).toBeNull();
  tail.add(batch('', 10, 20, 30));
  tail.add(batch(cursor(30), 50));
  expect(read(tail, '')).toEqual([10, 20, 30, 50]);
  expect(read(tail, '', 2)).toEqual([10, 20]);
  expect(read(tail, cursor(20))).toEqual([30, 50]);
  expect(read(tail, cursor(30))).toEqual([50]);
  expect(read(tail, cursor(50))).toEqual([]);
  for (const no of [15, 40, 60]) expect(read(tail, cursor(no))).toBeNull();
});

test('remembers the newest lines only, and nothing of a segment that is gone', () => {
  const tail = openTail(3);
  tail.add(batch('', 10, 20));
  tail.add(batch(cursor(20), 30, 40));
  expect(read(tail, '')).toBeNull();
  expect(read(tail, cursor(10))).toBeNull();
  expect(read(tail, cursor(20))).toEqual([30, 40]);
  tail.add(batch(cursor(40), 50, 60, 70, 80));
  expect(read(tail, cursor(40))).toEqual([50, 60, 70, 80]);
  tail.forget(6);
  expect(read(tail, cursor(70))).toEqual([80]);
  tail.forget(7);
  expect(read(tail, cursor(70))).toBeNull();
});
