import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { type Algorithm, hash } from '@node-rs/argon2';
import { Refusal } from '#lib/refusal.ts';
import type { Secret } from '#lib/secret.ts';
import { type Md5State, md5Block, md5Start } from './md5.ts';
import { preparePassword } from './password.ts';

/** `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey`, as Cyrus SASL reads it from `authPassword`; one for each hash, with a salt of its own. */
export type ScramVerifiers = { scramSha256: string; scramSha1: string; scramSha512: string };

/** What is kept of a password, by mechanism. None is the password; the two MD5 values are as good as it for their mechanism. */
export type Verifiers = ScramVerifiers & {
  /** PHC string; PLAIN and LOGIN. */
  argon2id: string;
  /** Base64; null unless the account is switched to legacy. */
  cramMd5: string | null;
  digestMd5: string | null;
  /** The realm that is in `digestMd5`. */
  digestRealm: string | null;
};

/** OWASP's minimum for Argon2id: 19 MiB, two passes, one lane. */
export const argon2idCost = {
  algorithm: 2 as Algorithm.Argon2id,
  memoryCost: 19 * 1024,
  timeCost: 2,
  parallelism: 1,
};

/**
 * RFC 7677 section 4 asks for 4,096 at least and advises 15,000 and more; Cyrus SASL refuses more than 65,536. The gateway
 * works with the stored keys and never iterates, so the cost is the client's alone: a few milliseconds per login on a laptop.
 */
export const scramIterations = 20_000;

/**
 * Makes everything that is kept of a password. Takes some tens of milliseconds, on purpose. Refuses a password for legacy mechanisms that is
 * not plain ASCII: RFC 2831 and RFC 2195 leave open how other characters become bytes, so clients differ.
 */
export async function makeVerifiers(
  password: Secret,
  account: { name: string; realm: string; legacy: boolean },
): Promise<Verifiers> {
  const prepared = preparePassword(password.reveal());
  if (account.legacy && !/^[\x20-\x7e]*$/.test(prepared)) throw legacyNeedsAscii();
  const [argon2id, scram] = await Promise.all([hash(prepared, argon2idCost), scramVerifiers(prepared)]);
  if (!account.legacy) return { argon2id, ...scram, cramMd5: null, digestMd5: null, digestRealm: null };
  return {
    argon2id,
    ...scram,
    cramMd5: cramMd5Secret(prepared).toString('base64'),
    digestMd5: digestMd5Secret(account.name, account.realm, prepared).toString('base64'),
    digestRealm: account.realm,
  };
}

function legacyNeedsAscii(): Refusal {
  const reason =
    'Use plain ASCII characters only: CRAM-MD5 and DIGEST-MD5 clients disagree about all others.';
  return new Refusal('invalid', 'legacy-needs-ascii', reason, { fields: { password: [reason] } });
}

type KeptScram = { [K in keyof ScramVerifiers]: string | null };

const noScram: KeptScram = { scramSha256: null, scramSha1: null, scramSha512: null };

/** One for each hash that we can offer; those that are kept already stay as they are. */
export async function scramVerifiers(prepared: string, kept = noScram): Promise<ScramVerifiers> {
  const make = (hash: ScramHash) => scramVerifier(prepared, randomBytes(16), scramIterations, hash);
  const [scramSha256, scramSha1, scramSha512] = await Promise.all([
    kept.scramSha256 ?? make('SHA-256'),
    kept.scramSha1 ?? make('SHA-1'),
    kept.scramSha512 ?? make('SHA-512'),
  ]);
  return { scramSha256, scramSha1, scramSha512 };
}

/** Whether a password is older than what is made of one today. */
export const lacksScram = (kept: KeptScram): boolean =>
  kept.scramSha256 === null || kept.scramSha1 === null || kept.scramSha512 === null;

export type ScramHash = 'SHA-1' | 'SHA-256' | 'SHA-512';
const nodeHashes = {
  'SHA-1': { name: 'sha1', bytes: 20 },
  'SHA-256': { name: 'sha256', bytes: 32 },
  'SHA-512': { name: 'sha512', bytes: 64 },
};

/** RFC 5802 section 3, with SHA-256 RFC 7677, in the form of RFC 5803 without the `{…}`. */
export async function scramVerifier(
  prepared: string,
  salt: Buffer,
  iterations: number,
  hash: ScramHash = 'SHA-256',
): Promise<string> {
  const { name, bytes } = nodeHashes[hash];
  const salted = await promisify(pbkdf2)(prepared, salt, iterations, bytes, name);
  const clientKey = createHmac(name, salted).update('Client Key').digest();
  const storedKey = createHash(name).update(clientKey).digest('base64');
  const serverKey = createHmac(name, salted).update('Server Key').digest('base64');
  return `SCRAM-${hash}$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}

/** 32 bytes: the words of the inner and the outer HMAC-MD5 state, big-endian (cyrus-sasl lib/md5.c, HMAC_MD5_STATE). */
export function cramMd5Secret(prepared: string): Buffer {
  const given = Buffer.from(prepared, 'utf8');
  const key = Buffer.alloc(64);
  (given.length > 64 ? createHash('md5').update(given).digest() : given).copy(key);
  const half = (pad: number): Md5State =>
    md5Block(
      md5Start,
      Uint8Array.from(key, (byte) => byte ^ pad),
    );
  const secret = Buffer.alloc(32);
  [...half(0x36), ...half(0x5c)].forEach((word, i) => secret.writeUInt32BE(word, i * 4));
  return secret;
}

/** 16 bytes: the inner hash of A1 (RFC 2831 section 2.1.2.1). */
export function digestMd5Secret(name: string, realm: string, prepared: string): Buffer {
  return createHash('md5').update(`${name}:${realm}:${prepared}`, 'utf8').digest();
}
