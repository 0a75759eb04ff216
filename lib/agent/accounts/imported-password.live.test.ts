import { expect, test } from 'vitest';
import { run } from '#lib/run.ts';
import { hashMethodOf } from '#lib/sasl/import/imported-hash.ts';
import { scramVerifier } from '#lib/sasl/password/verifiers.ts';
import { hostHashMethods, madeImportedHash } from './imported-password.ts';

/** As the tools of an old host made them: openssl passwd, perl's crypt (libxcrypt), htpasswd. */
async function openssl(flag: string, password: string): Promise<string> {
  return (await run('openssl', ['passwd', flag, '-stdin'], { input: password })).stdout.trim();
}
async function crypt(setting: string, password: string): Promise<string> {
  return (await run('perl', ['-e', 'print crypt($ARGV[0], $ARGV[1])', password, setting])).stdout;
}

const password = 'Übergangsjacke: im $Mai’';
const hashes: [string, () => Promise<string>][] = [
  ['md5', () => openssl('-1', password)],
  ['sha256', () => openssl('-5', password)],
  ['sha512', () => openssl('-6', password)],
  ['sha512', () => crypt('$6$rounds=7000$pepper', password)],
  ['bcrypt', () => crypt('$2y$05$abcdefghijklmnopqrstuu', password)],
  ['bcrypt', () => crypt('$2b$04$abcdefghijklmnopqrstuu', password)],
  ['yescrypt', () => crypt('$y$j9T$F5Jx5fExrKuPp53xLKQ..1', password)],
  ['apr1', () => openssl('-apr1', password)],
  ['scram', () => scramVerifier(password, Buffer.from('some salt of them'), 4096)],
];

test.each(hashes)('a hash by %s is known and opened by its password alone', async (method, make) => {
  const hash = await make();
  expect(hashMethodOf(hash)).toBe(method);
  expect(await madeImportedHash(hash, password)).toBe(true);
  expect(await madeImportedHash(hash, `${password}x`)).toBe(false);
  expect(await madeImportedHash(hash, '')).toBe(false);
  expect(await madeImportedHash(hash, `${password}\0`)).toBe(false);
});

test('DES crypt is opened by its first eight characters, and by nothing less', async () => {
  const hash = await crypt('ab', 'tuba solo');
  expect(hashMethodOf(hash)).toBe('des');
  expect(await madeImportedHash(hash, 'tuba solo')).toBe(true);
  expect(await madeImportedHash(hash, 'tuba sol')).toBe(true);
  expect(await madeImportedHash(hash, 'tuba so')).toBe(false);
  expect(await madeImportedHash(hash, '')).toBe(false);
});

test('a hash cannot become an option or a second password', async () => {
  expect(await madeImportedHash('$apr1$-in$aaaaaaaaaaaaaaaaaaaaaa', 'x')).toBe(false);
  expect(await madeImportedHash('*0', 'x')).toBe(false);
  expect(await madeImportedHash('', '')).toBe(false);
});

test('the host says which it can verify', async () => {
  expect(await hostHashMethods()).toEqual([
    'md5',
    'sha256',
    'sha512',
    'bcrypt',
    'yescrypt',
    'des',
    'apr1',
    'scram',
  ]);
});
