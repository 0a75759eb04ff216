import { expect, test } from 'vitest';
import { foldHunks, type Hunk } from '#components/ui/diff.tsx';

const hunk = (title: string, lines: number): Hunk => ({
  title,
  lines: Array.from({ length: lines }, (_, at) => ({ kind: 'same', old: at, new: at, pieces: ['x'] })),
});

test('a short diff is shown whole', () => {
  expect(foldHunks([hunk('a', 3), hunk('b', 4)], 10)).toMatchObject({ hidden: 0, rest: [] });
});

test('a long diff keeps whole hunks and counts what it hides', () => {
  const folded = foldHunks([hunk('a', 6), hunk('b', 6), hunk('c', 2)], 10);
  expect(folded.shown.map((one) => one.title)).toEqual(['a']);
  expect(folded.hidden).toBe(8);
});

test('the first hunk is shown however long it is', () => {
  expect(foldHunks([hunk('a', 50)], 10).hidden).toBe(0);
});
