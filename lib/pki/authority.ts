import 'reflect-metadata';
import { createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { type KeyKind, makeKey, signingKey, verifyingKey } from './key.ts';
import { alternativeNames, distinguishedName } from './subject.ts';

/** A certificate made here, with its key. */
export type Issued = { certPem: string; key: KeyObject };

export const certificateUses = ['server', 'client', 'both'] as const;
export type CertificateUse = (typeof certificateUses)[number];

export type Order = { use: CertificateUse; names: string[]; keyKind: KeyKind; days: number };

/** Just below the 398 days that browsers and the CA/Browser Forum allow. */
export const defaultDays = 397;
export const authorityYears = 10;
const hour = 3_600_000;

/** Our own small authority: it signs hosts and clients, never another authority (path length 0). */
export async function makeAuthority(
  who: { label: string; organization: string; keyKind: KeyKind },
  now: Date,
): Promise<Issued> {
  const key = await makeKey(who.keyKind);
  const name = distinguishedName(who.label, who.organization);
  const usages = x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign;
  const until = new Date(now);
  until.setUTCFullYear(now.getUTCFullYear() + authorityYears);
  const certPem = await certify({
    subject: name,
    key,
    signer: { name, key, keyId: await keyIdOf(key) },
    now,
    until,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(usages, true),
    ],
  });
  return { certPem, key };
}

/** A new key and a certificate for the names, signed by the authority; it never outlives the authority. */
export async function issueCertificate(authority: Issued, order: Order, now: Date): Promise<Issued> {
  const certificate = new x509.X509Certificate(authority.certPem);
  const keyId = certificate.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId;
  const signer = {
    name: certificate.subjectName,
    key: authority.key,
    keyId: keyId ?? (await keyIdOf(authority.key)),
  };
  const until = new Date(Math.min(certificate.notAfter.getTime(), endOf(order, now).getTime()));
  const key = await makeKey(order.keyKind);
  return { certPem: await certifyHost(order, { key, signer, now, until }), key };
}

/** A certificate that vouches for itself: nobody else can verify it. */
export async function selfSign(order: Order, now: Date): Promise<Issued> {
  const key = await makeKey(order.keyKind);
  const signer = { name: subjectOf(order), key, keyId: await keyIdOf(key) };
  return { certPem: await certifyHost(order, { key, signer, now, until: endOf(order, now) }), key };
}

type Signer = { name: x509.Name; key: KeyObject; keyId: string };
type Signing = { key: KeyObject; signer: Signer; now: Date; until: Date };

function certifyHost(order: Order, signing: Signing): Promise<string> {
  const { digitalSignature, keyEncipherment } = x509.KeyUsageFlags;
  // Key encipherment is for the RSA key exchange of TLS 1.2, which old peers still choose.
  const rsa = signing.key.asymmetricKeyType === 'rsa';
  return certify({
    ...signing,
    subject: subjectOf(order),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(rsa ? digitalSignature | keyEncipherment : digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(purposesOf(order.use)),
      alternativeNames(order.names),
    ],
  });
}

async function certify(
  what: Signing & { subject: x509.Name; extensions: x509.Extension[] },
): Promise<string> {
  const { subject, key, signer, now, until, extensions } = what;
  const publicKey = await verifyingKey(createPublicKey(key));
  const privateKey = await signingKey(signer.key);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject,
    issuer: signer.name,
    notBefore: wholeSeconds(now.getTime() - hour), // for peers whose clock is late
    notAfter: wholeSeconds(until.getTime()),
    publicKey,
    signingKey: privateKey,
    signingAlgorithm: { name: privateKey.algorithm.name, hash: 'SHA-256' },
    extensions: [
      ...extensions,
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      new x509.AuthorityKeyIdentifierExtension(signer.keyId),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

async function keyIdOf(key: KeyObject): Promise<string> {
  return (await x509.SubjectKeyIdentifierExtension.create(await verifyingKey(createPublicKey(key)))).keyId;
}

function subjectOf(order: Order): x509.Name {
  return distinguishedName(order.names[0] ?? '');
}

function purposesOf(use: CertificateUse): string[] {
  const { serverAuth, clientAuth } = x509.ExtendedKeyUsage;
  switch (use) {
    case 'server':
      return [serverAuth];
    case 'client':
      return [clientAuth];
    case 'both':
      return [serverAuth, clientAuth];
  }
}

function endOf(order: Order, now: Date): Date {
  return new Date(now.getTime() + order.days * 24 * hour);
}

/** 128 random bits behind a byte that keeps the number positive and its length fixed (RFC 5280 section 4.1.2.2: 20 octets at most). */
function newSerial(): string {
  return `01${randomBytes(16).toString('hex')}`;
}

function wholeSeconds(milliseconds: number): Date {
  return new Date(Math.floor(milliseconds / 1000) * 1000);
}
