import { createHash } from 'node:crypto';
import { link, mkdtemp, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestOfFile, keepingDigest, noteDigest, settle } from '#lib/agent/file-digest.ts';
import { hashInThread } from '#lib/agent/hash-thread.ts';

let dir: string;
let file: string;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'postern-digest-'));
  file = join(dir, 'file');
  await writeFile(file, 'one');
});
afterEach(() => rm(dir, { recursive: true }));

/** As a file that nobody has written to for a while. */
const age = () => utimes(file, new Date(0), new Date(0));

test('is that of the content, asked once or twice', async () => {
  await age();
  for (let round = 0; round < 2; round += 1) expect(await digestOfFile(file)).toBe(sha256('one'));
});

test('of a long file is the same, and taken in a thread of its own', async () => {
  const text = 'a line of a long map\n'.repeat(900_000);
  await writeFile(file, text);
  await age();
  expect(await digestOfFile(file)).toBe(sha256(text));
  await expect(hashInThread(1_000_000)).rejects.toMatchObject({ code: 'EBADF' });
});

test('is never that of before a write, however soon and of whatever length', async () => {
  for (let round = 0; round < 50; round += 1) {
    if (round % 2) await age();
    expect(await digestOfFile(file)).toBe(sha256(round === 0 ? 'one' : `${round % 10}wo`));
    await writeFile(file, `${(round + 1) % 10}wo`);
  }
});

test('is never that of before a write to a file that was made here and settled at once', async () => {
  for (let round = 0; round < 50; round += 1) {
    await writeFile(file, 'one');
    if (round % 2) await noteDigest(file, sha256('one'));
    else await settle(file);
    expect(await digestOfFile(file)).toBe(sha256('one'));
    await writeFile(file, 'two');
    expect(await digestOfFile(file)).toBe(sha256('two'));
  }
});

test('a file that was given the time it had before is read again', async () => {
  await age();
  await digestOfFile(file);
  await writeFile(file, 'two');
  await age();
  expect(await digestOfFile(file)).toBe(sha256('two'));
});

test('stays known under another name, and under two, until somebody writes to it', async () => {
  await age();
  await digestOfFile(file);
  const [named, second] = [join(dir, 'named'), join(dir, 'second')];
  await keepingDigest(file, named, () => rename(file, named));
  await keepingDigest(named, named, () => link(named, second));
  expect((await stat(named)).nlink).toBe(2);
  expect(await digestOfFile(second)).toBe(sha256('one'));
  await writeFile(named, 'two');
  expect(await digestOfFile(second)).toBe(sha256('two'));
});

test('a name that is given to something else brings no digest along', async () => {
  await age();
  await digestOfFile(file);
  const other = join(dir, 'other');
  await writeFile(other, 'two');
  await keepingDigest(file, file, () => rename(other, file));
  expect(await digestOfFile(file)).toBe(sha256('two'));
});
