import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeSafeFolder } from './safe-folder.ts';

const root = process.getuid?.() === 0;
let base: string;

beforeEach(() => {
  if (root) mkdirSync('/var/lib/postern-test', { recursive: true, mode: 0o755 });
  base = mkdtempSync(join(root ? '/var/lib/postern-test' : tmpdir(), 'folder-'));
});
afterEach(() => rmSync(base, { recursive: true }));

test('is made for us alone, with the folders above it', async () => {
  const path = join(base, 'a', 'b');
  await makeSafeFolder(path);
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

test('is opened for a group when one is named', async () => {
  const path = join(base, 'a');
  const group = process.getgid?.();
  await makeSafeFolder(path, group);
  expect(statSync(path).mode & 0o777).toBe(0o750);
  expect(statSync(path).gid).toBe(group);
});

test('takes rights back that somebody gave', async () => {
  chmodSync(base, 0o777);
  await makeSafeFolder(base);
  expect(statSync(base).mode & 0o777).toBe(0o700);
});

test.runIf(root)('is refused to root below a folder that others may write, with its name', async () => {
  const above = join(base, 'open');
  mkdirSync(above);
  chmodSync(above, 0o1777);
  await expect(makeSafeFolder(join(above, 'sasl'))).rejects.toMatchObject({
    code: 'unsafe-folder',
    message: `${above}/sasl is not safe for passwords: ${above}, everybody may write it.`,
  });
});

test('says what is in the way', async () => {
  writeFileSync(join(base, 'file'), '');
  await expect(makeSafeFolder(join(base, 'file', 'sasl'))).rejects.toThrow('not a directory');
});
