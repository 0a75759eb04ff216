import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
  sign,
  verify,
  webcrypto,
} from 'node:crypto';
import { promisify } from 'node:util';
import { Secret } from '#lib/secret.ts';
import { type PemBlock, readPem } from './pem.ts';
import { error, type Problem, type ProblemCode } from './problem.ts';

export const keyKinds = ['ecdsa-p256', 'rsa-2048', 'rsa-3072'] as const;
export type KeyKind = (typeof keyKinds)[number];

export const keyKindWords: Record<KeyKind, string> = {
  'ecdsa-p256': 'ECDSA P-256',
  'rsa-2048': 'RSA 2048',
  'rsa-3072': 'RSA 3072',
};

const generate = promisify(generateKeyPair);

/** A new private key. It stays a KeyObject, which no log or JSON can print, until it is written. */
export async function makeKey(kind: KeyKind): Promise<KeyObject> {
  switch (kind) {
    case 'ecdsa-p256':
      return (await generate('ec', { namedCurve: 'prime256v1' })).privateKey;
    case 'rsa-2048':
      return (await generate('rsa', { modulusLength: 2048 })).privateKey;
    case 'rsa-3072':
      return (await generate('rsa', { modulusLength: 3072 })).privateKey;
  }
}

/** PKCS#8 PEM, the form that Sendmail's OpenSSL reads whatever the kind of key. */
export function keyToPem(key: KeyObject): Secret {
  return new Secret(key.export({ type: 'pkcs8', format: 'pem' }).toString());
}

export function samePublicKey(one: KeyObject, other: KeyObject): boolean {
  return spki(one).equals(spki(other));
}

/** Signs something and verifies it: a private key can be damaged in parts that its public half does not show. */
export function provesItself(key: KeyObject, publicKey: KeyObject): boolean {
  const nonce = randomBytes(32);
  try {
    return verify('sha256', nonce, publicKey, sign('sha256', nonce, key));
  } catch {
    return false;
  }
}

function spki(key: KeyObject): Buffer {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return publicKey.export({ type: 'spki', format: 'der' });
}

/** The curves every TLS library of a mail server knows, by OpenSSL's name. */
const curves = new Map([
  ['prime256v1', { word: 'P-256', bits: 256 }],
  ['secp384r1', { word: 'P-384', bits: 384 }],
  ['secp521r1', { word: 'P-521', bits: 521 }],
]);

export type KeyFacts = { keyKind: string; bits: number };

/** What people call this kind of key, and its length: `RSA` 2048, `ECDSA P-256` 256. */
export function keyFacts(key: KeyObject): KeyFacts {
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  const kind = key.asymmetricKeyType;
  if (kind === 'rsa') return { keyKind: 'RSA', bits: modulusLength };
  if (kind === 'rsa-pss') return { keyKind: 'RSA-PSS', bits: modulusLength };
  if (kind === 'ec') {
    const curve = curves.get(namedCurve);
    return { keyKind: `ECDSA ${curve?.word ?? namedCurve}`, bits: curve?.bits ?? 0 };
  }
  if (kind === 'ed25519') return { keyKind: 'Ed25519', bits: 256 };
  if (kind === 'ed448') return { keyKind: 'Ed448', bits: 456 };
  return { keyKind: kind?.toUpperCase() ?? 'unknown', bits: modulusLength };
}

/** Why this key is not good enough to stand behind a certificate, or null. 2048 bits: NIST SP 800-57, and Debian's OpenSSL at SECLEVEL 2. */
export function keyWeakness(key: KeyObject): { code: 'key-weak' | 'key-kind'; sentence: string } | null {
  const { keyKind, bits } = keyFacts(key);
  if (keyKind === 'RSA' && bits >= 2048) return null;
  if (keyKind === 'RSA') {
    return { code: 'key-weak', sentence: `An RSA key of ${bits} bits is too short; use 2048 or more.` };
  }
  const { namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec' && curves.has(namedCurve)) return null;
  return {
    code: 'key-kind',
    sentence: `Many mail servers cannot use a key of the kind ${keyKind}. Use RSA, or ECDSA with P-256, P-384 or P-521.`,
  };
}

type KeyReading = { key: KeyObject } | { problem: Problem };

const refused = (field: 'key' | 'passphrase', code: ProblemCode, sentence: string): KeyReading => ({
  problem: error(field, code, sentence),
});

/** The one private key in a pasted text. An encrypted one needs its passphrase; it is kept without it. */
export function readKey(text: string, passphrase: string): KeyReading {
  const reading = readPem(text, 'key');
  if ('problem' in reading) return reading;
  const keys = reading.blocks.filter((block) => block.label.endsWith('PRIVATE KEY'));
  const [block] = keys;
  if (block === undefined) return refused('key', 'wrong-place', whatInstead(reading.blocks));
  if (keys.length > 1) {
    return refused(
      'key',
      'key-several',
      `There are ${keys.length} private keys here; paste the one of this certificate.`,
    );
  }
  if (block.label === 'OPENSSH PRIVATE KEY') {
    return refused(
      'key',
      'wrong-place',
      'This is a key for SSH; paste the key the certificate was made with.',
    );
  }
  if (block.encrypted && passphrase === '') {
    return refused('passphrase', 'key-encrypted', 'The key is encrypted: give its passphrase.');
  }
  try {
    return { key: createPrivateKey({ key: block.pem, passphrase }) };
  } catch (cause) {
    return whyUnreadable(block, cause);
  }
}

/** Old ways of encryption (DES, RC2) are in no default provider of OpenSSL 3. A wrong passphrase has several codes. */
function whyUnreadable({ encrypted }: PemBlock, cause: unknown): KeyReading {
  if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_OSSL_EVP_UNSUPPORTED') {
    const how = 'openssl pkey -provider legacy -provider default -in FILE';
    return refused('key', 'key-encrypted', `The key is encrypted in an old way. Decrypt it first: ${how}.`);
  }
  if (encrypted) return refused('passphrase', 'passphrase-wrong', 'This passphrase does not open the key.');
  return refused('key', 'unreadable', 'The key is damaged: OpenSSL cannot read it.');
}

function whatInstead(blocks: readonly PemBlock[]): string {
  const labels = blocks.map((block) => block.label);
  if (labels.some((label) => label.endsWith('CERTIFICATE')))
    return 'This is a certificate; the private key is missing.';
  if (labels.includes('PUBLIC KEY'))
    return 'This is a public key; paste the private key that belongs to the certificate.';
  return `This is a ${labels[0] ?? 'PEM block'}, not a private key.`;
}

/** The same RSA or EC key as Web Crypto takes it for signing with SHA-256. */
export async function signingKey(key: KeyObject): Promise<webcrypto.CryptoKey> {
  const der = key.export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', der, signingAlgorithm(key), false, ['sign']);
}

export async function verifyingKey(key: KeyObject): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('spki', spki(key), signingAlgorithm(key), true, ['verify']);
}

function signingAlgorithm(key: KeyObject) {
  if (key.asymmetricKeyType === 'rsa') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const { namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  return { name: 'ECDSA', hash: 'SHA-256', namedCurve: curves.get(namedCurve)?.word ?? namedCurve };
}
