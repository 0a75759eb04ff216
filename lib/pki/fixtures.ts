import 'reflect-metadata';
import { createPublicKey, generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** Certificates for tests, good and bad: whatever an authority of this world might have issued. */
export type Forged = { pem: string; key: KeyObject; keyPem: string; subject: string };

export type Wish = {
  subject?: string;
  issuer?: Forged;
  names?: string[];
  key?: KeyObject;
  ca?: boolean;
  pathLength?: number;
  purposes?: string[];
  usages?: number;
  notBefore?: Date;
  notAfter?: Date;
  hash?: 'SHA-1' | 'SHA-256';
};

export const today = new Date('2026-11-21T12:00:00Z');
export const inDays = (days: number) => new Date(today.getTime() + days * 86_400_000);

export const rsaKey = (bits: number) => generateKeyPairSync('rsa', { modulusLength: bits }).privateKey;
export const ecKey = (namedCurve = 'prime256v1') => generateKeyPairSync('ec', { namedCurve }).privateKey;

export async function forge(wish: Wish): Promise<Forged> {
  const { subject = 'CN=host', ca = false, hash = 'SHA-256', key = ecKey() } = wish;
  const signer = wish.issuer?.key ?? key;
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: wish.issuer?.subject ?? subject,
    notBefore: wish.notBefore ?? inDays(-10),
    notAfter: wish.notAfter ?? inDays(90),
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }),
    signingKey: await webcrypto.subtle.importKey(
      'pkcs8',
      signer.export({ type: 'pkcs8', format: 'der' }),
      algorithmOf(signer, hash),
      false,
      ['sign'],
    ),
    signingAlgorithm: { name: algorithmOf(signer, hash).name, hash },
    extensions: extensionsOf(wish, ca),
  });
  const keyPem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { pem: `${certificate.toString('pem')}\n`, key, keyPem, subject };
}

function extensionsOf({ names = [], purposes, usages, pathLength }: Wish, ca: boolean): x509.Extension[] {
  const entries = names.map((value) => ({ type: 'dns' as const, value }));
  return [
    new x509.BasicConstraintsExtension(ca, pathLength, true),
    ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(entries)] : []),
    ...(purposes ? [new x509.ExtendedKeyUsageExtension(purposes)] : []),
    ...(usages === undefined ? [] : [new x509.KeyUsagesExtension(usages, true)]),
  ];
}

function algorithmOf(key: KeyObject, hash: string) {
  if (key.asymmetricKeyType === 'rsa') return { name: 'RSASSA-PKCS1-v1_5', hash };
  const curve = key.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 'P-384' : 'P-256';
  return { name: 'ECDSA', namedCurve: curve, hash };
}
