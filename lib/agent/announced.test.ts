import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Announced } from '#lib/agent/announced.ts';
import { manifestOf } from '#lib/agent/test-engine.ts';

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
async function* bytes(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

let data = '';
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'postern-announced-'));
});
afterEach(() => rm(data, { recursive: true, force: true }));

const text = "OSTYPE(`linux')";
const release = manifestOf({ 'sendmail.mc': text }, digest);

test('answers what is missing, until it has been sent', async () => {
  const announced = await Announced.open(data);
  expect(await announced.announce(release)).toEqual({ id: release.id, missing: [digest(text)] });
  await announced.putBlob(digest(text), bytes(text.slice(0, 3), text.slice(3)));
  expect((await announced.announce(release)).missing).toEqual([]);
  expect(await announced.manifest(release.id)).toEqual(release);
});

describe('refuses', () => {
  test('an id that is not the digest of the release', async () => {
    const announced = await Announced.open(data);
    await expect(announced.announce({ ...release, id: 'a'.repeat(64) })).rejects.toMatchObject({
      code: 'wrong-id',
      fields: { id: [`must be ${release.id}`] },
    });
  });

  test('a path that is named twice', async () => {
    const announced = await Announced.open(data);
    await expect(
      announced.announce({ ...release, files: [...release.files, ...release.files] }),
    ).rejects.toMatchObject({ code: 'path-twice' });
  });

  test('a release that the disk could not hold, and says how much is missing', async () => {
    const announced = await Announced.open(data, async (path) => ({ freeBytes: 1 << 20, path }));
    await expect(announced.announce(release)).rejects.toMatchObject({
      code: 'disk-full',
      kind: 'unavailable',
      message: expect.stringMatching(/: 3[0-9]\.\d MB are missing below /) as string,
    });
  });

  test('a content that nobody announced', async () => {
    const announced = await Announced.open(data);
    await expect(announced.putBlob(digest('x'), bytes('x'))).rejects.toMatchObject({ code: 'not-announced' });
  });

  test.each([
    ['shorter', [text.slice(1)]],
    ['longer', [text, 'more']],
    ['another', [`X${text.slice(1)}`]],
    ['empty', []],
  ])('a content that is %s, and keeps nothing of it', async (_, sent) => {
    const announced = await Announced.open(data);
    await announced.announce(release);
    await expect(announced.putBlob(digest(text), bytes(...sent))).rejects.toMatchObject({
      code: 'wrong-digest',
    });
    expect(await readdir(join(data, 'blobs'))).toEqual([]);
  });

  test('to lay out a content that the disk has damaged, and asks for it again', async () => {
    const announced = await Announced.open(data);
    await announced.announce(release);
    await announced.putBlob(digest(text), bytes(text));
    await writeFile(join(data, 'blobs', digest(text)), 'X'.repeat(text.length));
    await expect(announced.blobs.copyTo(digest(text), join(data, 'out'), 0o600)).rejects.toMatchObject({
      code: 'content-damaged',
    });
    expect((await announced.announce(release)).missing).toEqual([digest(text)]);
  });
});

test('what a crash left half written is swept at the next start', async () => {
  await Announced.open(data);
  await writeFile(join(data, 'blobs', `${digest(text)}.new-abc`), 'half');
  await Announced.open(data);
  expect(await readdir(join(data, 'blobs'))).toEqual([]);
});
