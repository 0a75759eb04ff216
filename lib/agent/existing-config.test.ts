import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readableText } from '#lib/raw-text.ts';
import { readExistingConfig } from './existing-config.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'existing-'));
  await mkdir(join(dir, 'mail/m4'), { recursive: true });
  await mkdir(join(dir, 'mail/other'));
  const files: Record<string, string | Buffer> = {
    'mail/sendmail.mc': "OSTYPE(`linux')\n",
    'mail/m4/dialup.m4': 'dnl\n',
    'mail/other/secret': 'x',
    'mail/access': Buffer.from('example.org\tERROR:"550 g\xe9n\xe9ral"\n', 'latin1'),
    'mail/access.db': Buffer.from([0, 1]),
    'mail/binary': Buffer.from([0, 1]),
    'mail/host.pem':
      '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n-----BEGIN RSA PRIVATE KEY-----\nMA==\n-----END RSA PRIVATE KEY-----\n',
    'mail/server.key': '-----BEGIN PRIVATE KEY-----\n',
    aliases: 'root: amy\n',
  };
  for (const [path, content] of Object.entries(files)) await writeFile(join(dir, path), content);
  await symlink('/etc/passwd', join(dir, 'mail/passwd'));
});
afterAll(() => rm(dir, { recursive: true }));

it('reads the files of the host, and no links, keys or compiled maps', async () => {
  const found = await readExistingConfig(join(dir, 'mail'), join(dir, 'aliases'));
  expect(found.files.map(({ path }) => path)).toEqual([
    'access',
    'host.pem',
    'sendmail.mc',
    'm4/dialup.m4',
    'aliases',
  ]);
  expect(found.files[1]?.text).toBe('-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n');
  expect(readableText(found.files[0]?.text ?? '')).toContain('général');
  expect(Object.fromEntries(found.skipped.map(({ path, why }) => [path, why]))).toEqual({
    'access.db': 'Compiled from its source.',
    binary: 'It is no text.',
    passwd: 'It is a link.',
    'server.key': 'A private key stays where it is.',
  });
});

it('answers nothing where there is nothing', async () => {
  const found = await readExistingConfig(join(dir, 'nowhere'), join(dir, 'nothing'));
  expect(found.files).toEqual([]);
});
