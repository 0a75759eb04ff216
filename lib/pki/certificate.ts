import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { keyFacts } from './key.ts';

/** What a certificate says, for people and for the checks. */
export type CertificateFacts = {
  subject: string;
  issuer: string;
  /** Host names and addresses it is for, as in subjectAltName; the common name counts only for display (RFC 9525 section 6.3). */
  names: string[];
  /** Hexadecimal, lower case. */
  serial: string;
  notBefore: Date;
  notAfter: Date;
  /** SHA-256 of the DER, hexadecimal, lower case: what a probe sees and a pin holds. */
  fingerprintSha256: string;
  /** `RSA`, `ECDSA P-256` … */
  keyKind: string;
  bits: number;
  /** `RSA with SHA-256`, `ECDSA with SHA-384` …; an object identifier when it is not one we know. */
  signature: string;
  isCa: boolean;
  /** How many authorities may stand below this one; null: no limit. */
  pathLength: number | null;
  selfSigned: boolean;
  /** Extended key usages by object identifier; null: any use. */
  purposes: string[] | null;
  /** RFC 5280 section 4.2.1.3 names; null: any. */
  keyUsages: string[] | null;
};

export type Certificate = { pem: string; x509: X509Certificate; facts: CertificateFacts };

export const purposeIds = {
  server: '1.3.6.1.5.5.7.3.1',
  client: '1.3.6.1.5.5.7.3.2',
  any: '2.5.29.37.0',
} as const;

export type Use = 'server' | 'client';

/** What a list shows of a stored certificate, read without the parts that take time. */
export function glanceAt(certPem: string): { keyKind: string; uses: Use[] } {
  const certificate = new X509Certificate(certPem);
  // without the extension Node.js has no list here, whatever its types say
  const purposes: string[] | undefined = certificate.keyUsage;
  const { keyKind } = keyFacts(certificate.publicKey);
  return { keyKind, uses: usesOf({ isCa: certificate.ca, purposes: purposes ?? null }) };
}

/** Which ends of a TLS connection it may be shown at. */
export function usesOf({ isCa, purposes }: Pick<CertificateFacts, 'isCa' | 'purposes'>): Use[] {
  if (isCa) return [];
  return (['server', 'client'] as const).filter(
    (use) => !purposes || purposes.includes(purposeIds[use]) || purposes.includes(purposeIds.any),
  );
}

/** One certificate, or null when neither OpenSSL nor an ASN.1 parser can make sense of it. */
export function readCertificate(pem: string): Certificate | null {
  try {
    const certificate = new X509Certificate(pem);
    return { pem: certificate.toString(), x509: certificate, facts: factsOf(certificate) };
  } catch {
    return null;
  }
}

/** What a stored certificate says. The text was checked before it was stored: anything unreadable is a bug. */
export function describeCertificate(certPem: string): CertificateFacts {
  return factsOf(new X509Certificate(certPem));
}

function factsOf(certificate: X509Certificate): CertificateFacts {
  const parsed = new x509.X509Certificate(certificate.raw);
  const constraints = parsed.getExtension(x509.BasicConstraintsExtension);
  return {
    subject: printable(parsed.subject),
    issuer: printable(parsed.issuer),
    names: namesOf(parsed),
    serial: certificate.serialNumber.toLowerCase(),
    notBefore: parsed.notBefore,
    notAfter: parsed.notAfter,
    fingerprintSha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    ...keyFacts(certificate.publicKey),
    signature: signatureWord(parsed.signatureAlgorithm),
    isCa: certificate.ca,
    pathLength: constraints?.pathLength ?? null,
    selfSigned: certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey),
    purposes: parsed.getExtension(x509.ExtendedKeyUsageExtension)?.usages.map(String) ?? null,
    keyUsages: keyUsagesOf(parsed),
  };
}

function namesOf(parsed: x509.X509Certificate): string[] {
  const items = parsed.getExtension(x509.SubjectAlternativeNameExtension)?.names.items ?? [];
  const hosts = items.filter((item) => item.type === 'dns' || item.type === 'ip');
  return [...new Set(hosts.map((item) => printable(item.value).toLowerCase()))];
}

function keyUsagesOf(parsed: x509.X509Certificate): string[] | null {
  const extension = parsed.getExtension(x509.KeyUsagesExtension);
  if (extension === null) return null;
  const flags = x509.KeyUsageFlags;
  const known = ['digitalSignature', 'keyEncipherment', 'keyAgreement', 'keyCertSign', 'cRLSign'] as const;
  return known.filter((name) => (extension.usages & flags[name]) !== 0);
}

/** Control and direction characters in a name could hide what it says on a screen. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\uFFFD');
}

const oldSignatures: Record<string, string> = {
  '1.2.840.113549.1.1.2': 'RSA with MD2',
  '1.2.840.113549.1.1.4': 'RSA with MD5',
  '1.2.840.113549.1.1.14': 'RSA with SHA-224',
  '1.2.840.10040.4.3': 'DSA with SHA-1',
  '2.16.840.1.101.3.4.3.2': 'DSA with SHA-256',
  '1.2.840.10045.4.3.1': 'ECDSA with SHA-224',
};

function signatureWord({ name, hash }: { name: string; hash?: { name: string } }): string {
  if (hash === undefined) return oldSignatures[name] ?? name;
  const kind = name === 'RSASSA-PKCS1-v1_5' ? 'RSA' : name;
  return `${kind} with ${hash.name}`;
}

const day = 86_400_000;

/** Whole days until it ends; negative once it has ended. */
export function daysLeft(notAfter: Date, now: Date): number {
  return Math.floor((notAfter.getTime() - now.getTime()) / day);
}

export const expiryLevels = ['ok', 'soon', 'urgent', 'critical', 'expired'] as const;
export type ExpiryLevel = (typeof expiryLevels)[number];

/** Warnings come at 30 (soon), 14 (urgent) and 3 days (critical) before the end. */
export function expiryLevel(notAfter: Date, now: Date): ExpiryLevel {
  if (now >= notAfter) return 'expired';
  const days = daysLeft(notAfter, now);
  if (days < 3) return 'critical';
  if (days < 14) return 'urgent';
  return days < 30 ? 'soon' : 'ok';
}
