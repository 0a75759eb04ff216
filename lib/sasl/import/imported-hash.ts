import { createHash } from 'node:crypto';

/**
 * What other systems keep of a password and a gateway can hold a typed one against: hashes of crypt(3) (crypt(5) has the list), Apache's
 * variety of MD5 (`htpasswd` without a flag), and the SCRAM values of a sasldb. None of them lets anybody log in by itself.
 */
export const hashMethods = ['md5', 'sha256', 'sha512', 'bcrypt', 'yescrypt', 'des', 'apr1', 'scram'] as const;
export type HashMethod = (typeof hashMethods)[number];

const salt = '[./0-9A-Za-z]';
const forms: Record<HashMethod, RegExp> = {
  md5: new RegExp(`^\\$1\\$[^$:\\s]{0,8}\\$${salt}{22}$`),
  sha256: new RegExp(`^\\$5\\$(?:rounds=\\d{4,9}\\$)?[^$:\\s]{0,16}\\$${salt}{43}$`),
  sha512: new RegExp(`^\\$6\\$(?:rounds=\\d{4,9}\\$)?[^$:\\s]{0,16}\\$${salt}{86}$`),
  bcrypt: new RegExp(`^\\$2[aby]\\$\\d\\d\\$${salt}{53}$`),
  yescrypt: new RegExp(`^\\$y\\$${salt}+\\$${salt}{0,86}\\$${salt}{43}$`),
  des: new RegExp(`^${salt}{12}[.26AEIMQUYcgkosw]$`), // the last sign holds 4 bits

  apr1: new RegExp(`^\\$apr1\\$[^$:\\s]{0,8}\\$${salt}{22}$`),
  scram:
    /^SCRAM-SHA-(?:1|256|512)\$\d{1,7}:[A-Za-z0-9+/]{4,128}={0,2}\$[A-Za-z0-9+/]{20,100}={0,2}:[A-Za-z0-9+/]{20,100}={0,2}$/,
};

/** Costs that would keep a gateway busy for seconds with one login: 2^15 rounds of bcrypt, a million of SHA-crypt. */
const most = { bcrypt: 14, rounds: 1_000_000, scram: 1_000_000 };

/** Which of the methods this hash is made by; null when it is none of them. */
export function hashMethodOf(hash: string): HashMethod | null {
  return hash.length <= 512 ? (hashMethods.find((method) => forms[method].test(hash)) ?? null) : null;
}

/** Why this hash cannot be taken over, or null when it can. */
export function importedHashFault(hash: string): string | null {
  const method = hashMethodOf(hash);
  if (!method) return unknownHash(hash);
  if (method === 'bcrypt' && Number(hash.slice(4, 6)) > most.bcrypt) return tooDear;
  if (Number(/\$rounds=(\d+)\$/.exec(hash)?.[1] ?? 0) > most.rounds) return tooDear;
  if (method === 'scram' && Number(/\$(\d+):/.exec(hash)?.[1]) > most.scram) return tooDear;
  return null;
}

/** What is no hash may be the password itself. */
export const noHash =
  'This is no hash of crypt(3) that Postern knows: $1$, $5$, $6$, $2y$, $y$, $apr1$ or DES.';

/** What to know of a hash that can be taken over; empty when nothing. */
export const importedHashNote = (hash: string): string =>
  hashMethodOf(hash) === 'des'
    ? 'DES crypt knows the first 8 characters alone; whatever is typed behind them at the first login is part of the password from then on.'
    : '';

const tooDear = 'It was made with so much work that each login would keep a gateway busy for seconds.';

function unknownHash(hash: string): string {
  if (hash === '') return 'There is no password: anybody could log in there.';
  if (/^[!*]/.test(hash)) return 'The password is locked there (! or *), so there is nothing to take over.';
  if (/^\{[A-Z0-9.-]+\}/i.test(hash)) return 'Hashes in braces, as LDAP has them, cannot be verified.';
  return noHash;
}

/** Names a hash without giving it away. */
export const hashDigest = (hash: string): string => createHash('sha256').update(hash).digest('hex');
