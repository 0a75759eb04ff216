import { createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { run } from '#lib/run.ts';
import { type HashMethod, hashMethodOf } from '#lib/sasl/import/imported-hash.ts';

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

const remake: Record<HashMethod, Remake> = {
  md5: byCrypt,
  sha256: byCrypt,
  sha512: byCrypt,
  bcrypt: byCrypt,
  yescrypt: byCrypt,
  des: byCrypt,
  apr1: byOpenssl,
  scram: async (value, password) => {
    const [, bits, iterations, salt, stored] = /^SCRAM-SHA-(\d+)\$(\d+):([^$]+)\$([^:]+):/.exec(value) ?? [];
    const digest = `sha${bits}`;
    const length = createHash(digest).digest().length;
    const given = Buffer.from(salt ?? '', 'base64');
    const salted = await promisify(pbkdf2)(password, given, Number(iterations), length, digest);
    const clientKey = createHmac(digest, salted).update('Client Key').digest();
    const storedKey = createHash(digest).update(clientKey).digest();
    return equal(storedKey.toString('base64'), stored ?? '') ? value : '';
  },
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
  return [...found.flat(), 'apr1', 'scram'];
}
