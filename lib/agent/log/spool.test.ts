import { appendFile, mkdtemp, open, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSpool, type Spool, type SpoolOptions } from '#lib/agent/log/spool.ts';

const start = Date.parse('2026-11-20T23:00:00Z');
const lines = (...texts: string[]) =>
  texts.map((line, at) => ({ at: start + at, line: `sm-mta[1]: ${line}` }));
const textsOf = (page: { lines: { line: string }[] }) =>
  page.lines.map(({ line }) => line.replace('sm-mta[1]: ', ''));

let dir: string;
let clock: number;
let spools: Spool[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'spool-'));
  clock = start;
  spools = [];
});
afterEach(async () => {
  await Promise.all(spools.map((spool) => spool.close()));
  await rm(dir, { recursive: true });
});

async function opened(more: Partial<SpoolOptions> = {}): Promise<Spool> {
  const spool = await openSpool({ dir, now: () => new Date(clock), ...more });
  spools.push(spool);
  return spool;
}

async function readAll(spool: Spool, after = '', limit = 2): Promise<string[]> {
  const page = await spool.read(after, limit);
  return page.more ? [...textsOf(page), ...(await readAll(spool, page.next, limit))] : textsOf(page);
}

describe('reading', () => {
  test('gives each line once, in order, in pages of any size', async () => {
    const spool = await opened({ segmentBytes: 200 });
    const all = Array.from({ length: 50 }, (_, at) => `line ${at}`);
    for (const line of all) await spool.append(lines(line), 'p');
    for (const limit of [1, 2, 7, 50, 1000]) expect(await readAll(spool, '', limit)).toEqual(all);
    expect((await readdir(dir)).length).toBeGreaterThan(5);
  });

  test('gives the same pages of what was written just now as of what is read from the disk', async () => {
    const spool = await opened({ segmentBytes: 150 });
    await spool.append(lines('written in', 'a life before'), '');
    await spool.close();
    const running = await opened({ segmentBytes: 150 });
    for (let at = 0; at < 30; at += 1) {
      clock += 700;
      await running.append(lines(`süß ${at}`, ...(at % 3 ? [] : ['two', 'three'])), `p${at}`);
    }
    const later = await opened();
    const { lines: all } = await later.read('', 1000);
    expect(all.length).toBe(52);
    for (const after of ['', ...all.map(({ cursor }) => cursor)])
      for (const limit of [1, 3, 1000])
        expect(await running.read(after, limit)).toEqual(await later.read(after, limit));
  });

  test('goes on behind a cursor, which outlives the process', async () => {
    const first = await opened();
    await first.append(lines('a', 'b'), 'p1');
    const { next, more } = await first.read('', 10);
    expect(more).toBe(false);
    await first.close();
    const second = await opened();
    await second.append(lines('c'), 'p2');
    expect(textsOf(await second.read(next, 10))).toEqual(['c']);
    expect(second.newest().cursor).toBe((await second.read(next, 10)).next);
  });

  test('has cursors that sort as text', async () => {
    const spool = await opened({ segmentBytes: 60 });
    for (let at = 0; at < 20; at += 1) await spool.append(lines(`x${at}`), '');
    const cursors = (await spool.read('', 100)).lines.map(({ cursor }) => cursor);
    expect([...cursors].sort()).toEqual(cursors);
    expect(new Set(cursors).size).toBe(20);
  });

  test('keeps bytes of any kind', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' }).map((s) => s.replace(/[\n\r]/g, ' '))),
        async (texts) => {
          const folder = await mkdtemp(join(dir, 'p-'));
          const spool = await openSpool({ dir: folder, now: () => new Date(clock) });
          await spool.append(lines(...texts), '=odd\\position');
          expect(textsOf(await spool.read('', 1000))).toEqual(texts);
          await spool.close();
        },
      ),
      { numRuns: 30 },
    ));

  test('refuses what is no cursor, and a cursor inside a line', async () => {
    const spool = await opened();
    await spool.append(lines('hello'), '');
    await expect(spool.read('yesterday', 1)).rejects.toMatchObject({ code: 'bad-log-cursor' });
    await expect(spool.read(`${Math.floor(start / 1000)}:0000000003`, 1)).rejects.toMatchObject({
      code: 'bad-log-cursor',
    });
  });
});

describe('a crash', () => {
  test('takes back a batch that was not whole, with its position', async () => {
    const spool = await opened();
    await spool.append(lines('a'), 'after a');
    await spool.close();
    const [name = ''] = await readdir(dir);
    await appendFile(join(dir, name), `${start} sm-mta[1]: b\n${start} sm-mta[1]: c\n=after`);
    const mended = await opened();
    expect(mended.position()).toBe('after a');
    await mended.append(lines('b'), 'after b');
    expect(await readAll(mended)).toEqual(['a', 'b']);
  });

  test('while a segment is begun leaves the one before', async () => {
    const spool = await opened();
    await spool.append(lines('a'), 'after a');
    await spool.close();
    await appendFile(join(dir, '1999999999.log'), `${start} sm-mta[1]: b`);
    const mended = await opened();
    expect(mended.position()).toBe('after a');
    expect(await readAll(mended)).toEqual(['a']);
  });

  test('of the whole machine may lose the tail: a reader that has it goes on with what follows', async () => {
    const spool = await opened();
    await spool.append(lines('a'), '1');
    const end = (await stat(join(dir, (await readdir(dir))[0] ?? ''))).size;
    await spool.append(lines('b'), '2');
    const { next } = await spool.read('', 10);
    await spool.close();
    await truncate(join(dir, (await readdir(dir))[0] ?? ''), end);
    const mended = await opened();
    expect((await mended.read(next, 10)).lines).toEqual([]);
    await mended.append(lines('c'), '3');
    expect(textsOf(await mended.read(next, 10))).toEqual(['c']);
  });
});

describe('what grows old', () => {
  test('goes by size, oldest first, and the reader who missed it is told', async () => {
    const spool = await opened({ segmentBytes: 100, maxBytes: 300 });
    await spool.append(lines('first'), '');
    const { next } = await spool.read('', 1);
    for (let at = 0; at < 40; at += 1) await spool.append(lines(`line ${at}`), '');
    const page = await spool.read(next, 100);
    expect(page.lines[0]?.line).toMatch(/^postern-log\[0\]: gap: /);
    expect(page.lines[0]?.cursor.localeCompare(next)).toBe(1);
    expect(textsOf(page).at(-1)).toBe('line 39');
    expect(textsOf(await spool.read(page.lines[0]?.cursor ?? '', 1))).toEqual(textsOf(page).slice(1, 2));
    expect(textsOf(await spool.read('', 1))[0]).not.toMatch(/gap/);
  });

  test('goes by age', async () => {
    const spool = await opened({ segmentBytes: 1, maxAgeMs: 1000 });
    await spool.append(lines('old'), '');
    clock += 5000;
    await spool.append([{ at: clock, line: 'new' }], '');
    expect(textsOf(await spool.read('', 10))).toEqual(['new']);
    const [{ cursor } = { cursor: '' }] = (await spool.read('', 10)).lines;
    expect(await spool.read(cursor, 10)).toEqual({ lines: [], next: cursor, more: false });
  });
});

test('a folder made anew goes on above what its reader has, even with the clock set back', async () => {
  clock = start + 3_600_000;
  const lost = await opened();
  await lost.append(lines('a'), '');
  const { next } = await lost.read('', 1);
  await lost.close();
  await rm(dir, { recursive: true });
  clock = start;
  const fresh = await opened();
  const page = await fresh.read(next, 10);
  expect(textsOf(page)).toEqual([expect.stringMatching(/gap/)]);
  await fresh.append(lines('b'), '');
  const after = await fresh.read(page.next, 10);
  expect(textsOf(after)).toEqual(['b']);
  expect(after.next > next).toBe(true);
});

test('a batch that cannot be written changes nothing', async () => {
  const spool = await opened();
  await spool.append(lines('a'), '1');
  const file = await open('/dev/full', 'r+');
  const proto = Object.getPrototypeOf(file) as { datasync: () => Promise<void> };
  await file.close();
  const { datasync } = proto;
  proto.datasync = () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
  try {
    await expect(spool.append(lines('b'), '2')).rejects.toThrow('no space');
  } finally {
    proto.datasync = datasync;
  }
  expect(spool.position()).toBe('1');
  await spool.append(lines('c'), '3');
  expect(await readAll(spool)).toEqual(['a', 'c']);
});
