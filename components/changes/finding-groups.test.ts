import { expect, test } from 'vitest';
import { type ShownFinding, sortFindings } from './finding-groups.ts';

const finding = (severity: ShownFinding['severity'], rule: string, at: number): ShownFinding => ({
  key: `${rule}:${at}`,
  rule,
  severity,
  title: '',
  text: '',
  href: '',
  help: '',
  fix: null,
});
const many = (severity: ShownFinding['severity'], rule: string, count: number) =>
  Array.from({ length: count }, (_, at) => finding(severity, rule, at));

test('errors come first, and what is not there has no heading', () => {
  const groups = sortFindings([...many('advice', 'a/b', 1), ...many('error', 'c/d', 2)]);
  expect(groups.map(({ severity, count }) => [severity, count])).toEqual([
    ['error', 2],
    ['advice', 1],
  ]);
});

test('many of one rule stand together, all but the first folded; a few are all read', () => {
  const [group] = sortFindings([
    ...many('warning', 'a/b', 3),
    ...many('warning', 'c/d', 4),
    finding('warning', 'a/b', 3),
    finding('warning', 'a/b', 4),
  ]);
  expect(group?.clusters.map(({ shown, folded }) => [shown[0]?.rule, shown.length, folded.length])).toEqual([
    ['a/b', 1, 4],
    ['c/d', 4, 0],
  ]);
});
