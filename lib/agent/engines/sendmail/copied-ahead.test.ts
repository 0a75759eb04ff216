import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CopiedAhead } from '#lib/agent/engines/sendmail/copied-ahead.ts';

let cache: string;
let ahead: CopiedAhead;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const [source, other] = [sha256('source'), sha256('other source')];
const target = () => join(cache, 'target');
const copies = async () => (await readdir(cache)).filter((name) => name.includes('.ahead.'));

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'postern-ahead-'));
  ahead = new CopiedAhead(cache);
  for (const of of [source, other])
    await writeFile(join(cache, `${of}.btree.${sha256(`database of ${of}`)}.db`), `database of ${of}`);
});
afterEach(() => rm(cache, { recursive: true }));

async function begun(of: string): Promise<void> {
  ahead.begin(of);
  await expect.poll(copies).toEqual([expect.stringContaining(of)]);
}

test('a database is copied, and handed over once', async () => {
  await begun(source);
  expect(await ahead.take(source, 'btree', target())).toBe(true);
  expect(await readFile(target(), 'utf8')).toBe(`database of ${source}`);
  expect(await ahead.take(source, 'btree', target())).toBe(false);
  expect(await copies()).toEqual([]);
});

test('nobody gets the copy of another source, or of another type', async () => {
  await begun(source);
  expect(await ahead.take(other, 'btree', target())).toBe(false);
  expect(await ahead.take(source, 'hash', target())).toBe(false);
  expect(await ahead.take(source, 'btree', target())).toBe(true);
});

test('what nobody took goes, at once or with the next', async () => {
  await begun(source);
  await begun(other);
  await ahead.drop();
  expect(await copies()).toEqual([]);
});

test('what was written to since it was made is not copied, and neither is what is not there', async () => {
  const name = (await readdir(cache)).find((one) => one.startsWith(source)) ?? '';
  await writeFile(join(cache, name), 'something else');
  ahead.begin(source);
  ahead.begin(sha256('never compiled'));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await copies()).toEqual([]);
  expect(await ahead.take(source, 'btree', target())).toBe(false);
});

test('a cache that is not there yet is no trouble', async () => {
  const none = new CopiedAhead(join(cache, 'none'));
  none.begin(source);
  await none.drop();
  expect(await none.take(source, 'btree', target())).toBe(false);
});
