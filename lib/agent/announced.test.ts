import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Announced } from '#lib/agent/announced.ts';
import { manifestOf } from '#lib/agent/test-engine.ts';
import type { Splice } from '#lib/gateway/api-deployment.ts';

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

describe('a content that a release shares', () => {
  const shared = async () => {
    const announced = await Announced.open(data);
    await announced.announce(release);
    await announced.putBlob(digest(text), bytes(text));
    await announced.blobs.shareAt(digest(text), join(data, 'out'), 0o644);
    return announced;
  };

  test('is not written a second time', async () => {
    await shared();
    const { ino, mode } = await stat(join(data, 'out'));
    expect([ino, mode & 0o777]).toEqual([(await stat(join(data, 'blobs', digest(text)))).ino, 0o644]);
  });

  test('and that somebody wrote to there is asked for again, and leaves that file alone', async () => {
    const announced = await shared();
    await writeFile(join(data, 'out'), 'X'.repeat(text.length));
    expect((await announced.announce(release)).missing).toEqual([digest(text)]);
    await expect(announced.blobs.shareAt(digest(text), join(data, 'new'), 0o644)).rejects.toMatchObject({
      code: 'content-damaged',
    });
    await announced.putBlob(digest(text), bytes(text));
    await announced.blobs.shareAt(digest(text), join(data, 'new'), 0o644);
    expect(await readFile(join(data, 'new'), 'utf8')).toBe(text);
    expect(await readFile(join(data, 'out'), 'utf8')).toBe('X'.repeat(text.length));
  });
});

test('what a crash left half written is swept at the next start', async () => {
  await Announced.open(data);
  await writeFile(join(data, 'blobs', `${digest(text)}.new-abc`), 'half');
  await Announced.open(data);
  expect(await readdir(join(data, 'blobs'))).toEqual([]);
});

describe('a content made of one that is here', () => {
  const before = 'To:a.example\tOK\nTo:b.example\tOK\nTo:c.example\tOK\n';
  const after = 'To:a.example\tOK\nTo:b.example\tREJECT\nTo:c.example\tOK\n';
  const fresh = Buffer.from('To:b.example\tREJECT\n').toString('base64');
  const pieces: Splice['pieces'] = [{ from: 0, length: 16 }, { bytes: fresh }, { from: 32, length: 16 }];
  const next = manifestOf({ 'sendmail.mc': after }, digest);

  const open = async () => {
    const announced = await Announced.open(data);
    const known = manifestOf({ 'sendmail.mc': before }, digest);
    await announced.announce(known);
    await announced.putBlob(digest(before), bytes(before));
    await announced.announce(next);
    return announced;
  };

  test('is the one that was announced', async () => {
    const announced = await open();
    await announced.spliceBlob(digest(after), { base: digest(before), pieces });
    expect((await announced.announce(next)).missing).toEqual([]);
    expect(await readFile(join(data, 'blobs', digest(after)), 'utf8')).toBe(after);
  });

  test.each<[string, Splice, string]>([
    ['of a base that is not here', { base: digest('other'), pieces }, 'base-missing'],
    ['of another order', { base: digest(before), pieces: pieces.toReversed() }, 'wrong-digest'],
    ['cut short', { base: digest(before), pieces: pieces.slice(0, 2) }, 'wrong-digest'],
    [
      'of more than the base holds',
      { base: digest(before), pieces: [{ from: 40, length: 999 }] },
      'wrong-digest',
    ],
  ])('%s is refused and leaves nothing', async (_, splice, code) => {
    const announced = await open();
    await expect(announced.spliceBlob(digest(after), splice)).rejects.toMatchObject({ code });
    expect(await readdir(join(data, 'blobs'))).toEqual([digest(before)]);
  });
});
