import { createHash } from 'node:crypto';

/**
 * What other systems keep of a password and a gateway can hold a typed one against: hashes of crypt(3) (crypt(5) has the list), Apache's
 * variety of MD5 (`htpasswd` without a flag), and the SCRAM values of a sasldb. None of them lets anybody log in by itself.
 */
export const hashMethods = [
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
] as const;
export type HashMethod = (typeof hashMethods)[number];

const salt = '[./0-9A-Za-z]';
/** The last sign of 64 bits holds 4 of them. */
const desEnd = '[.26AEIMQUYcgkosw]';
const scram = String.raw`SCRAM-SHA-(?:1|256|512)\$\d{1,7}:[A-Za-z0-9+/]{4,128}={0,2}\$[A-Za-z0-9+/]{20,100}={0,2}:[A-Za-z0-9+/]{20,100}={0,2}`;
const forms: Record<HashMethod, RegExp> = {
  md5: new RegExp(`^\\$1\\$[^$:\\s]{0,8}\\$${salt}{22}$`),
  sha256: new RegExp(`^\\$5\\$(?:rounds=\\d{4,9}\\$)?[^$:\\s]{0,16}\\$${salt}{43}$`),
  sha512: new RegExp(`^\\$6\\$(?:rounds=\\d{4,9}\\$)?[^$:\\s]{0,16}\\$${salt}{86}$`),
  bcrypt: new RegExp(`^\\$2[abxy]\\$\\d\\d\\$${salt}{53}$`),
  yescrypt: new RegExp(`^\\$y\\$${salt}+\\$${salt}{0,86}\\$${salt}{43}$`),
  'gost-yescrypt': new RegExp(`^\\$gy\\$${salt}+\\$${salt}{0,86}\\$${salt}{43}$`),
  scrypt: new RegExp(`^\\$7\\$${salt}{11,97}\\$${salt}{43}$`),
  sha1: new RegExp(`^\\$sha1\\$[1-9]\\d{0,9}\\$${salt}{1,64}\\$${salt}{28}$`),
  sunmd5: new RegExp(`^\\$md5(?:,rounds=[1-9]\\d{0,9})?\\$${salt}{8}[$]{1,2}${salt}{22}$`),
  // the second is what we keep of the first
  nt: new RegExp(`^\\$3\\$(?:\\$[0-9a-f]{32}|${scram})$`),
  bsdi: new RegExp(`^_${salt}{18}${desEnd}$`),
  des: new RegExp(`^${salt}{12}${desEnd}$`),
  bigcrypt: new RegExp(`^${salt}{12}${desEnd}(?:${salt}{10}${desEnd}){1,15}$`),

  apr1: new RegExp(`^\\$apr1\\$[^$:\\s]{0,8}\\$${salt}{22}$`),
  scram: new RegExp(`^${scram}$`),
};

/**
 * What one log-in may cost the gateway: about a second of a slow core (2^14 rounds of bcrypt), and memory of which three at once do not hurt a
 * mail host. yescrypt's cost factor 9 is 256 MiB, its highest, 11, would be a gigabyte.
 */
const most = {
  bcrypt: 14,
  rounds: 1_000_000,
  sunRounds: 500_000,
  bsdiRounds: 5_000_000,
  scram: 1_000_000,
  blocks: (256 * 1024 * 1024) / 128,
};

/** Which of the methods this hash is made by; null when it is none of them. */
export function hashMethodOf(hash: string): HashMethod | null {
  return hash.length <= 512 ? (hashMethods.find((method) => forms[method].test(hash)) ?? null) : null;
}

/** Why this hash cannot be taken over, or null when it can. */
export function importedHashFault(hash: string): string | null {
  const method = hashMethodOf(hash);
  if (!method) return unknownHash(hash);
  const rounds = Number(/rounds=(\d+)\$/.exec(hash)?.[1] ?? 0);
  switch (method) {
    case 'bcrypt':
      return Number(hash.slice(4, 6)) > most.bcrypt ? tooDear : null;
    case 'sha256':
    case 'sha512':
      return rounds > most.rounds ? tooDear : null;
    case 'sunmd5':
      return rounds > most.sunRounds ? tooDear : null;
    case 'sha1':
      return Number(hash.split('$')[2]) > most.rounds ? tooDear : null;
    case 'bsdi':
      return signs(hash.slice(1, 5)) > most.bsdiRounds ? tooDear : null;
    case 'scram':
      return Number(/\$(\d+):/.exec(hash)?.[1]) > most.scram ? tooDear : null;
    case 'scrypt':
    case 'yescrypt':
    case 'gost-yescrypt':
      return blocksFault(hash);
    // what we make of it ourselves is in no list
    case 'nt':
      return isBareNt(hash) ? null : noHash;
    case 'md5':
    case 'des':
    case 'bigcrypt':
    case 'apr1':
      return null;
  }
}

/** crypt(3)'s number of this many signs, the lowest first. */
const signs = (text: string): number =>
  [...text].reduceRight(
    (sum, sign) =>
      sum * 64 + './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.indexOf(sign),
    0,
  );

/**
 * N and r of 128 bytes each, and p, as crypt(3) writes them: behind `$7$` one sign and twice five, behind `$y$` and `$gy$` the flavour `j` and a sign for
 * each of N and r. Other flavours are made by no tool of a distribution, and their cost would take a parser of its own.
 */
function blocksFault(hash: string): string | null {
  const [, kind = '', set = ''] = hash.split('$');
  if (kind !== '7' && !/^j[^\s]{2}$/.test(set))
    return 'Its parameters are none that crypt_gensalt(3) writes, so that its cost is not known.';
  const [log2, r, p] =
    kind === '7'
      ? [signs(set.slice(0, 1)), signs(set.slice(1, 6)), signs(set.slice(6, 11))]
      : [signs(set.slice(1, 2)) + 1, signs(set.slice(2, 3)) + 1, 1];
  const blocks = 2 ** log2 * r;
  return blocks > most.blocks || blocks * p > 2 * most.blocks ? tooDear : null;
}

const works =
  /^(?:\$3\$(?=SCRAM))?(?:SCRAM-SHA-\d+\$\d+|\$2.\$\d\d|\$[56]\$rounds=\d+|\$g?y\$[^$]*|\$7\$.{11}|\$sha1\$\d+|\$md5,rounds=\d+|\$\w+|_.{4})/;

/** What decides how long it takes to hold a password against this hash: method and rounds, not the salt. */
export const workOf = (hash: string): string => works.exec(hash)?.[0] ?? '';

/** As another system has it, where it opens Windows and Samba by itself. */
export const isBareNt = (hash: string): boolean => hash.startsWith('$3$$');

/** Letters that may as well be a password in clear. */
export const mayBeClear = (hash: string): boolean =>
  ['des', 'bigcrypt', 'bsdi'].includes(hashMethodOf(hash) ?? '');

/** What is no hash may be the password itself. */
export const noHash = 'This is no hash of crypt(3), as crypt(5) lists them, nor $apr1$.';

/** What to know of a hash that can be taken over; empty when nothing. */
export function importedHashNote(hash: string): string {
  const method = hashMethodOf(hash);
  if (method === 'des')
    return 'DES crypt knows the first 8 characters alone; whatever is typed behind them at the first login is part of the password from then on.';
  if (hash.startsWith('$2x$'))
    return 'This is bcrypt with an old mistake: it passes over up to three characters before one beyond ASCII. What is typed at the first login is the password from then on.';
  if (method === 'nt')
    return 'In Windows and Samba this hash opens the account by itself; kept here is only what is made of it. Destroy the list.';
  return '';
}

const tooDear = 'It was made with so much work that each login would keep a gateway busy for seconds.';

function unknownHash(hash: string): string {
  if (hash === '') return 'There is no password: anybody could log in there.';
  if (/^[!*]/.test(hash)) return 'The password is locked there (! or *), so there is nothing to take over.';
  const [, scheme] = /^\{([A-Z0-9.-]{1,30})\}/i.exec(hash) ?? [];
  if (!scheme) return noHash;
  return /^(?:PLAIN|CLEAR|CLEARTEXT)$/i.test(scheme)
    ? 'This is the password in clear, which nobody here may keep: give the account a new one.'
    : `{${scheme}} is no kind of crypt(3), so gateways cannot verify it.`;
}

/** Names a hash without giving it away. */
export const hashDigest = (hash: string): string => createHash('sha256').update(hash).digest('hex');
