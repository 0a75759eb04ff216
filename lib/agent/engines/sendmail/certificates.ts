import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome, ReleaseDir } from '#lib/agent/engine.ts';
import { certificateDigest } from '#lib/agent/smtp/tls-facts.ts';

/**
 * Looks at the certificates of a release, since the daemon does not: it starts all the same without STARTTLS when a key cannot be
 * used, and shows an expired certificate without a word in its log.
 */
export async function checkCertificates(release: ReleaseDir, now: Date): Promise<Outcome> {
  const has = (path: string) => release.manifest.files.some((file) => file.path === path);
  const wanted = release.manifest.expect.certificateSha256;
  if (wanted !== null && !has('tls/server.pem'))
    return { ok: false, message: 'A certificate is expected, but the release has none.' };
  for (const side of ['server', 'client'] as const) {
    if (!has(`tls/${side}.pem`)) continue;
    const reason = await pairFault(join(release.dir, 'tls'), side, side === 'server' ? wanted : null, now);
    if (reason !== null) return { ok: false, message: reason };
  }
  if (has('tls/ca.pem') && (await readCertificate(join(release.dir, 'tls/ca.pem'))) === null)
    return { ok: false, message: 'tls/ca.pem holds no certificate.' };
  return { ok: true, message: 'The certificates are in order.' };
}

async function pairFault(
  folder: string,
  side: 'server' | 'client',
  wanted: string | null,
  now: Date,
): Promise<string | null> {
  const certificate = await readCertificate(join(folder, `${side}.pem`));
  if (!certificate) return `tls/${side}.pem holds no certificate.`;
  if (wanted !== null && certificateDigest(certificate) !== wanted)
    return `tls/${side}.pem is another certificate than the one expected.`;
  const [from, to] = [new Date(certificate.validFrom), new Date(certificate.validTo)];
  if (to <= now) return `The ${side} certificate expired on ${to.toISOString().slice(0, 10)}.`;
  if (from > now) return `The ${side} certificate is not valid before ${from.toISOString()}.`;
  return keyFault(join(folder, `${side}.key`), certificate, side);
}

async function keyFault(path: string, certificate: X509Certificate, side: string): Promise<string | null> {
  const key = await readKey(path);
  if (!key) return `tls/${side}.key holds no private key.`;
  if (!certificate.checkPrivateKey(key)) return `tls/${side}.key does not belong to tls/${side}.pem.`;
  const { mode, uid } = await stat(path);
  if (mode & 0o077) return `tls/${side}.key can be read by others; Sendmail then offers no STARTTLS.`;
  return uid === process.geteuid?.() ? null : `tls/${side}.key belongs to user ${uid}, not to the daemon's.`;
}

async function readCertificate(path: string): Promise<X509Certificate | null> {
  const pem = await readFile(path, 'utf8');
  try {
    return new X509Certificate(pem);
  } catch {
    return null; // OpenSSL's reason names bytes, not what a person could do
  }
}

async function readKey(path: string): Promise<KeyObject | null> {
  const pem = await readFile(path).catch(() => null);
  if (pem === null) return null;
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}
