import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diskRefusal, sizeInWords } from '#lib/agent/disk.ts';
import { pathTroubles } from '#lib/agent/path-safety.ts';
import { findDrift, sealFolder } from '#lib/agent/seal.ts';
import { manifestOf } from '#lib/agent/test-engine.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'postern-disk-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1500, '1.5 kB'],
  [123_456_789, '124 MB'],
  [2_000_000_000, '2.0 GB'],
])('%d bytes are %s', (bytes, words) => expect(sizeInWords(bytes)).toBe(words));

describe('an error of the disk in words', () => {
  test.each([
    ['ENOSPC', /disk is full \(\/x\)\.$/],
    ['EROFS', /read-only/],
    ['EACCES', /no permission/],
    ['EIO', /input\/output/],
  ])('%s', (code, words) =>
    expect(diskRefusal(Object.assign(new Error('x'), { code, path: '/x' }))).toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(words) as string,
    }),
  );

  test.each([new Error('x'), Object.assign(new Error('x'), { code: 'ENOENT' }), 'ENOSPC', null])(
    'is none for %s',
    (error) => expect(diskRefusal(error)).toBeNull(),
  );
});

describe('drift', () => {
  const seal = {
    manifest: manifestOf({ 'sendmail.mc': 'x' }, () => 'a'.repeat(64)),
    checkedAt: '2026-11-21T00:00:00Z',
  };

  beforeEach(async () => {
    await mkdir(join(dir, 'maps'), { mode: 0o755 });
    await writeFile(join(dir, 'maps/access'), 'localhost RELAY\n');
    await writeFile(join(dir, 'sendmail.cf'), 'V10/Berkeley\n');
    await symlink('sendmail.cf', join(dir, 'link'));
    await sealFolder(dir, seal);
  });

  test('is none in a folder that nobody touched', async () => expect(await findDrift(dir)).toEqual([]));

  test.each<[string, () => Promise<void>, { path: string; what: string }[]]>([
    [
      'an edited file',
      () => writeFile(join(dir, 'maps/access'), 'x'),
      [{ path: 'maps/access', what: 'changed' }],
    ],
    [
      'a file of the same length',
      () => writeFile(join(dir, 'sendmail.cf'), 'V10/Berkelex\n'),
      [{ path: 'sendmail.cf', what: 'changed' }],
    ],
    ['a removed file', () => rm(join(dir, 'sendmail.cf')), [{ path: 'sendmail.cf', what: 'missing' }]],
    [
      'another mode',
      () => chmod(join(dir, 'sendmail.cf'), 0o666),
      [{ path: 'sendmail.cf', what: 'permissions' }],
    ],
    [
      'a folder that all may write',
      () => chmod(join(dir, 'maps'), 0o777),
      [{ path: 'maps', what: 'permissions' }],
    ],
    ['a lost seal', () => rm(join(dir, '.checked.json')), [{ path: '.checked.json', what: 'missing' }]],
  ])('is %s', async (_, change, expected) => {
    expect(await findDrift(dir)).toEqual([]);
    await change();
    expect(await findDrift(dir)).toEqual(expected);
  });

  test('is another target of a link', async () => {
    await rm(join(dir, 'link'));
    await symlink('maps/access', join(dir, 'link'));
    expect(await findDrift(dir)).toEqual([{ path: 'link', what: 'changed' }]);
  });
});

describe('path safety', () => {
  test('names the component that others may write', async () => {
    const troubles = await pathTroubles(['/tmp/postern/current'], true);
    expect(troubles).toContainEqual({
      path: '/tmp/postern/current',
      component: '/tmp',
      reason: 'everybody may write it',
    });
  });

  test('has nothing against folders of root, nor anything to say to an ordinary user', async () => {
    expect(await pathTroubles(['/usr/share'], true)).toEqual([]);
    expect(await pathTroubles(['/tmp/postern/current'], false)).toEqual([]);
  });
});
