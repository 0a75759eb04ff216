import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { commonEnds, noteCommonEnds } from '#lib/agent/common-ends.ts';
import { sha256 } from '#lib/agent/engines/sendmail/fixture.ts';
import { editsBetween } from '#lib/agent/engines/sendmail/source-edits.ts';

const dir = mkdtempSync(join(tmpdir(), 'edits-'));
afterAll(() => rmSync(dir, { recursive: true }));

function edits(before: string, after: string, most = 1000) {
  const [old, now] = [join(dir, 'old'), join(dir, 'now')];
  writeFileSync(old, before);
  writeFileSync(now, after);
  return editsBetween(old, { path: now, sha256: sha256(after) }, most);
}

type Table = Record<string, string>;
const sourceOf = (table: Table) =>
  Object.keys(table)
    .sort()
    .map((key) => `${key}\t${table[key]}\n`)
    .join('');

test('applied to the old entries, the edits give the new ones', async () => {
  const key = fc.stringMatching(/^[a-d.@]{1,4}$/);
  const value = fc.constantFrom('OK', 'RELAY', '550 5.7.1 no', 'x'.repeat(900));
  const table = fc.dictionary(key, value, { maxKeys: 150 });
  await fc.assert(
    fc.asyncProperty(table, table, async (before, after) => {
      const found = await edits(sourceOf(before), sourceOf(after));
      expect(found?.sha256).toBe(sha256(sourceOf(before)));
      const result = new Map(Object.entries(before));
      for (const edit of found?.edits ?? [])
        if (edit.value === null) expect(result.delete(edit.key)).toBe(true);
        else result.set(edit.key, edit.value);
      expect(sourceOf(Object.fromEntries(result))).toBe(sourceOf(after));
    }),
    { numRuns: 200 },
  );
});

test('finds single lines in a source of many blocks, whatever moves behind them', async () => {
  const lines = Array.from({ length: 100_000 }, (_, at) => `from:user${100_000 + at}@example.org\tREJECT\n`);
  const changed = lines.toSpliced(15_000, 1);
  changed.splice(7_000, 0, 'from:user106999a\tOK\n');
  changed[2] = 'From:User100002@example.org\tOK\n';
  expect((await edits(lines.join(''), changed.join(''), 3))?.edits).toEqual([
    { key: 'from:user100002@example.org', value: 'OK' },
    { key: 'from:user106999a', value: 'OK' },
    { key: 'from:user115000@example.org', value: null },
  ]);
});

test('what two sources are known to have in common changes nothing of what is found', async () => {
  const key = fc.stringMatching(/^[a-d]{1,3}$/);
  const table = fc.dictionary(key, fc.constantFrom('OK', 'RELAY'), { maxKeys: 40 });
  await fc.assert(
    fc.asyncProperty(table, table, fc.nat(200), fc.nat(200), async (one, other, a, b) => {
      const [before, after] = [sourceOf(one), sourceOf(other)];
      const plain = await edits(before, after);
      const head = Math.min(a, commonLength(before, after));
      const rest = Math.min(before.length, after.length) - head;
      const tail = Math.min(b, rest, commonLength(reversed(before), reversed(after)));
      const pieces = [
        ...(head > 0 ? [{ from: 0, length: head }] : []),
        { bytes: Buffer.from(after.slice(head, after.length - tail)).toString('base64') },
        ...(tail > 0 ? [{ from: before.length - tail, length: tail }] : []),
      ];
      noteCommonEnds({ base: sha256(before), baseSize: before.length, sha256: sha256(after), pieces });
      expect(commonEnds(sha256(before), sha256(after))).toEqual(
        pieces.length < 2 ? expect.anything() : { head, tail },
      );
      expect(await edits(before, after)).toEqual(plain);
    }),
    { numRuns: 200 },
  );
});

const reversed = (text: string) => [...text].reverse().join('');

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

describe('leaves to makemap', () => {
  test.each([
    ['a line of many blocks', 'a\tOK\n', `${'x'.repeat(3_000_000)}\n`],
    ['more edits than allowed', 'a\tOK\nb\tOK\n', 'c\tOK\n'],
    ['a line without its end', 'a\tOK\n', 'a\tOK\nb\tOK'],
    ['a comment', 'a\tOK\n', '# x\na\tOK\n'],
    ['a key that looks like a flag', 'a\tOK\n', '-x\tOK\na\tOK\n'],
    ['a value that looks like a flag', 'a\tOK\n', 'a\t-f\n'],
    ['sources in another order', 'a\t1\nb\t2\n', 'b\t2\na\t1\n'],
    ['white space around a value', 'a\tOK\n', 'a\tNO \n'],
  ])('%s', async (_, before, after) => {
    expect(await edits(before, after, 2)).toBeNull();
  });
});
