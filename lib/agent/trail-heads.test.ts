import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readHeads } from '#lib/gateway/read-heads.ts';
import { TrailHeads } from './trail-heads.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'trail-heads-'));
});
afterEach(() => rm(dir, { recursive: true }));

const hash = (sign: string) => sign.repeat(64);
const at = (time: string) => new Date(`2026-11-${time}:00Z`);
const kept = async (heads: TrailHeads) =>
  (await heads.text()).replaceAll(/\{"seq":(\d+),"hash":"(.).*\n/g, '$1$2 ');

/** Tells a head as an honest console does, which has the newest one that is known. */
async function told(heads: TrailHeads, seq: number, sign: string, time: string): Promise<void> {
  const newest = await heads.newest();
  await heads.keep({ seq, hash: hash(sign), before: newest }, at(time));
}

test('the newest head is kept, the last of each hour, and of each day that is long ago; also by the next start', async () => {
  const heads = new TrailHeads(dir);
  await told(heads, 3, 'a', '10T08:00');
  await told(heads, 7, 'b', '10T08:59');
  await told(heads, 8, 'c', '10T23:59');
  expect(await kept(heads)).toBe('7b 8c ');
  await told(heads, 9, 'd', '21T00:00');
  await told(heads, 9, 'd', '21T00:01');
  expect(await kept(heads)).toBe('8c 9d ');
  expect(await kept(new TrailHeads(dir))).toBe('8c 9d ');
});

test.each([
  [
    8,
    'd',
    'trail-lower',
    'The trail ended at entry 9 when this gateway was told at 2026-11-21T08:00:00.000Z, and now ends at entry 8.',
  ],
  [
    7,
    'b',
    'trail-lower',
    'The trail ended at entry 9 when this gateway was told at 2026-11-21T08:00:00.000Z, and now ends at entry 7.',
  ],
  [
    7,
    'd',
    'trail-rewritten',
    'Entry 7 of the trail had another hash when this gateway was told of it at 2026-11-20T08:00:00.000Z.',
  ],
  [
    9,
    'd',
    'trail-rewritten',
    'Entry 9 of the trail had another hash when this gateway was told of it at 2026-11-21T08:00:00.000Z.',
  ],
])('entry %d with the hash %s is refused: %s', async (seq, sign, code, message) => {
  const heads = new TrailHeads(dir);
  await told(heads, 7, 'b', '20T08:00');
  await told(heads, 9, 'c', '21T08:00');
  await expect(told(heads, seq, sign, '21T09:00')).rejects.toMatchObject({ kind: 'conflict', code, message });
  expect(await kept(heads)).toBe('7b 9c ');
});

test('a longer trail that does not have what is known is refused as well', async () => {
  const heads = new TrailHeads(dir);
  await told(heads, 9, 'c', '21T08:00');
  const keep = (before: { seq: number; hash: string } | null) =>
    heads.keep({ seq: 12, hash: hash('e'), before }, at('21T09:00'));
  await expect(keep(null)).rejects.toMatchObject({ code: 'trail-unknown' });
  await expect(keep({ seq: 8, hash: hash('c') })).rejects.toMatchObject({ code: 'trail-unknown' });
  await expect(keep({ seq: 9, hash: hash('d') })).rejects.toMatchObject({ code: 'trail-rewritten' });
  expect(await keep({ seq: 9, hash: hash('c') })).toMatchObject({ seq: 12 });
});

test('what another process puts aside is no longer known', async () => {
  const heads = new TrailHeads(dir);
  await told(heads, 9, 'c', '20T08:00');
  expect(await new TrailHeads(dir).putAside(at('20T09:00'))).toBe(
    join(dir, 'trail-heads.until-2026-11-20T09-00-00-000Z.jsonl'),
  );
  expect(await new TrailHeads(dir).putAside(at('20T09:00'))).toBeNull();
  await told(heads, 2, 'd', '20T10:00');
  expect(await kept(heads)).toBe('2d ');
});

test('another enrolment begins anew, and what was kept stays beside', async () => {
  const heads = new TrailHeads(dir);
  await heads.putAside(at('19T08:00'));
  await told(heads, 9, 'c', '20T08:00');
  await heads.putAside(at('20T09:00'));
  expect(await heads.text()).toBe('');
  await told(heads, 1, 'd', '20T10:00');
  const files = (await readdir(dir)).sort();
  expect(files).toEqual(['trail-heads.jsonl', 'trail-heads.until-2026-11-20T09-00-00-000Z.jsonl']);
  expect(await readFile(join(dir, files[1] ?? ''), 'utf8')).toContain('"seq":9');
});

test('whatever it is told, numbers only grow, and a number keeps its hash', async () => {
  const any = fc.record({
    seq: fc.integer({ min: 1, max: 12 }),
    sign: fc.constantFrom('a', 'b'),
    day: fc.integer({ min: 10, max: 14 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(any), async (all) => {
      const heads = new TrailHeads(dir);
      await heads.putAside(at('01T00:00'));
      let newest = { seq: 0, sign: '' };
      for (const { seq, sign, day } of all.toSorted((a, b) => a.day - b.day)) {
        const taken = await told(heads, seq, sign, `${day}T00:00`).then(
          () => true,
          () => false,
        );
        expect(taken).toBe(seq > newest.seq || (seq === newest.seq && sign === newest.sign));
        if (taken) newest = { seq, sign };
        const numbers = readHeads(await heads.text()).map((head) => head.seq);
        expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
        expect(numbers.at(-1) ?? 0).toBe(newest.seq);
      }
    }),
    { numRuns: 40 },
  );
});
