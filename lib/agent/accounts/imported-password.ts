import { createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { run } from '#lib/run.ts';
import { type HashMethod, hashMethodOf, isBareNt } from '#lib/sasl/import/imported-hash.ts';

const patienceMs = 10_000;

/** Debian's perl-base is on every host, and its crypt is that of the C library, with all methods this host has. */
const askCrypt = String.raw`binmode STDIN; local $/; my ($hash, $password) = split /\0/, <STDIN>, 2; my $made = crypt($password, $hash); print $made if defined $made`;

/**
 * Whether this password made a hash of another system. Slow on purpose, as the hash itself is. Throws when the host lacks the program to
 * ask.
 */
export async function madeImportedHash(hash: string, password: string): Promise<boolean> {
  const method = hashMethodOf(hash);
  if (!method || /[\0\r\n]/.test(password)) return false;
  return equal(await remake[method](hash, password), hash);
}

type Remake = (hash: string, password: string) => Promise<string>;

const byCrypt: Remake = async (hash, password) =>
  (await run('perl', ['-e', askCrypt], { input: `${hash}\0${password}`, timeoutMs: patienceMs })).stdout;

const byOpenssl: Remake = async (hash, password) => {
  const args = ['passwd', '-apr1', '-salt', hash.split('$')[2] ?? '', '-stdin'];
  return (await run('openssl', args, { input: password, timeoutMs: patienceMs })).stdout.trim();
};

/** The value itself when this password made it. */
const byScram: Remake = async (value, password) => {
  const [, bits, iterations, salt, stored] = /^SCRAM-SHA-(\d+)\$(\d+):([^$]+)\$([^:]+):/.exec(value) ?? [];
  const digest = `sha${bits}`;
  const length = createHash(digest).digest().length;
  const given = Buffer.from(salt ?? '', 'base64');
  const salted = await promisify(pbkdf2)(password, given, Number(iterations), length, digest);
  const clientKey = createHmac(digest, salted).update('Client Key').digest();
  const storedKey = createHash(digest).update(clientKey).digest();
  return equal(storedKey.toString('base64'), stored ?? '') ? value : '';
};

/** Kept is a verifier of the NT hash (lib/sasl/import/imported-secrets.ts). */
const byNt: Remake = async (kept, password) => {
  const made = await byCrypt('$3$', password);
  return isBareNt(kept) ? made : `$3$${await byScram(kept.slice(3), made.slice(4))}`;
};

const remake: Record<HashMethod, Remake> = {
  md5: byCrypt,
  sha256: byCrypt,
  sha512: byCrypt,
  bcrypt: byCrypt,
  yescrypt: byCrypt,
  'gost-yescrypt': byCrypt,
  scrypt: byCrypt,
  sha1: byCrypt,
  sunmd5: byCrypt,
  nt: byNt,
  bsdi: byCrypt,
  des: byCrypt,
  bigcrypt: byCrypt,
  apr1: byOpenssl,
  scram: byScram,
};

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** What one letter makes of each method, by the programs themselves: what is missing on this host shows here. */
const samples: Partial<Record<HashMethod, string>> = {
  md5: '$1$abcdefgh$znAnv9M.XU2pRYfmSs46h/',
  sha256: '$5$abcdefgh$sI6g8tHKrJ6RX7w.YoN9B7a/5wK5jYEOMmMnt3tPl0/',
  sha512:
    '$6$abcdefgh$D7W7qyozKBT.t6FD3DVYHvADbIO0eSyI4.p20LaEUjro8PqTGYYo/EQcuNjhFbzo9Yg5ir1KIEqFY/yJpgFph0',
  bcrypt: '$2y$10$abcdefghijklmnopqrstuu4T826PRnz0Hu6YlprUuxkZxOOj5Fw5S',
  yescrypt: '$y$j9T$abcdefgh$9WNEpu8Mx2S4KNGvbVWKM6clOSoY6.YEl7AYF4DGV04',
  'gost-yescrypt': '$gy$j9T$abcdefgh$CiTibHdBM/5r3qmg1i0DxivDn1U977EDVDgQAyycj9/',
  scrypt: '$7$C6..../....abcdefgh$yDJarlDslqyRlwPEqaF89ck8Pg8nnaIE7GnYWXrw182',
  sha1: '$sha1$1000$abcdefgh$S1ArdJYzrh17g244/Kvgwg8.Q1c0',
  sunmd5: '$md5$abcdefgh$fw/ZI..pPJr8xUvrWQ5.J0',
  nt: '$3$$a9f0dd57e1edab5bb55a9ac0a99c15ec',
  bsdi: '_J9..rasm3I3.7IOQ/Rk',
  des: 'abiQ6Ep3EYTHc',
};

let known: Promise<HashMethod[]> | null = null;

/** The methods whose hashes this host can verify; tried once, at the first question. */
export function hostHashMethods(): Promise<HashMethod[]> {
  known ??= findHashMethods();
  return known;
}

async function findHashMethods(): Promise<HashMethod[]> {
  const found = await Promise.all(
    Object.entries(samples).map(async ([method, hash]) => {
      const works = await madeImportedHash(hash, 'x').catch(() => false); // no perl: it can none of them
      return works ? [method as HashMethod] : [];
    }),
  );
  const bigcrypt = found.flat().includes('des') ? (['bigcrypt'] as const) : []; // of one library, and one letter cannot show it
  return [...found.flat(), ...bigcrypt, 'apr1', 'scram'];
}
