import fc from 'fast-check';
import { expect, test } from 'vitest';
import { run } from '#lib/run.ts';
import { hashMethodOf, importedHashFault } from '#lib/sasl/import/imported-hash.ts';
import { keptOfNt } from '#lib/sasl/import/imported-secrets.ts';
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
  ['bcrypt', () => crypt('$2a$04$abcdefghijklmnopqrstuu', password)],
  ['bcrypt', () => crypt('$2x$04$abcdefghijklmnopqrstuu', password)],
  ['yescrypt', () => crypt('$y$j9T$F5Jx5fExrKuPp53xLKQ..1', password)],
  ['gost-yescrypt', () => crypt('$gy$j9T$F5Jx5fExrKuPp53xLKQ..1', password)],
  ['scrypt', () => crypt('$7$C6..../....SodiumChloride', password)],
  ['sha1', () => crypt('$sha1$24680$jtNX3nZ2', password)],
  ['sunmd5', () => crypt('$md5$abcdefgh', password)],
  ['sunmd5', () => crypt('$md5,rounds=904$abcdefgh$', password)],
  ['nt', () => crypt('$3$', password)],
  ['nt', async () => keptOfNt(await crypt('$3$', password))],
  ['bsdi', () => crypt('_J9..rasm', password)],
  ['bigcrypt', () => crypt('abxxxxxxxxxxxxxxxxxxxxxx', password)],
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

/** A setting of each method that crypt(3) takes, with salts of its own. */
const letters = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const saltOf = (length: number) =>
  fc.array(fc.constantFrom(...letters), { minLength: length, maxLength: length }).map((all) => all.join(''));
const settings = fc.oneof(
  saltOf(8).map((salt) => ['md5', `$1$${salt}$`]),
  saltOf(16).map((salt) => ['sha256', `$5$rounds=1234$${salt}$`]),
  saltOf(16).map((salt) => ['sha512', `$6$${salt}$`]),
  fc
    .tuple(fc.constantFrom('a', 'b', 'x', 'y'), saltOf(21))
    .map(([kind, salt]) => ['bcrypt', `$2${kind}$04$${salt}.`]),
  saltOf(20).map((salt) => ['yescrypt', `$y$j75$${salt}/.$`]),
  saltOf(20).map((salt) => ['gost-yescrypt', `$gy$j75$${salt}/.$`]),
  saltOf(22).map((salt) => ['scrypt', `$7$86..../....${salt}$`]),
  saltOf(8).map((salt) => ['sha1', `$sha1$777$${salt}$`]),
  fc
    .tuple(fc.constantFrom('', ',rounds=33'), saltOf(8))
    .map(([rounds, salt]) => ['sunmd5', `$md5${rounds}$${salt}$`]),
  fc.constant(['nt', '$3$']),
  saltOf(4).map((salt) => ['bsdi', `_J9..${salt}`]),
  saltOf(2).map((salt) => ['des', salt]),
  saltOf(2).map((salt) => ['bigcrypt', `${salt}xxxxxxxxxxxxxxxxxxxxxx`]),
);

test('whatever crypt(3) makes is taken over, and opened by what it was made of alone', async () => {
  const typed = fc.string({ unit: 'grapheme', minLength: 9, maxLength: 40 });
  const clean = typed.filter((text) => !/[\0\r\n]/.test(text) && !/^[A-Z]/.test(text));
  await fc.assert(
    fc.asyncProperty(settings, clean, async ([method, setting], text) => {
      const hash = await crypt(setting ?? '', `a${text}`);
      expect([hash, hashMethodOf(hash), importedHashFault(hash)]).toEqual([hash, method, null]);
      expect(await madeImportedHash(hash, `a${text}`)).toBe(true);
      // $2x$ is the bcrypt that passed over what stands before a letter beyond ASCII
      const passesOver = hash.startsWith('$2x$') && /[^ -~]/.test(text);
      if (!passesOver) expect(await madeImportedHash(hash, `b${text}`)).toBe(false);
    }),
    { numRuns: 60 },
  );
});

test('the host says which it can verify', async () => {
  expect(await hostHashMethods()).toEqual([
    'md5',
    'sha256',
    'sha512',
    'bcrypt',
    'yescrypt',
    'gost-yescrypt',
    'scrypt',
    'sha1',
    'sunmd5',
    'nt',
    'bsdi',
    'des',
    'bigcrypt',
    'apr1',
    'scram',
  ]);
});
