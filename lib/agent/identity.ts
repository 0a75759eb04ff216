import 'reflect-metadata'; // @peculiar/x509 needs it before its first line
import { webcrypto, X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { replaceFile } from '#lib/agent/atomic.ts';
import { nullIfMissing } from '#lib/agent/disk.ts';
import { Secret } from '#lib/secret.ts';

/** What the admin API proves itself with. */
export type Identity = {
  certificate: string;
  key: Secret;
  /** SHA-256 of the certificate's DER: what the console pins. */
  certificateSha256: string;
};

const years = 10;

/**
 * The agent's own certificate and key, made at the first start for the address it listens on, then kept: a console has it
 * pinned, so neither a new address nor the passing of time may change it. 0600 in a 0700 folder.
 */
export async function openIdentity(dir: string, address: string, now: Date): Promise<Identity> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, 'identity.pem'); // one file, so that a crash cannot leave a key without its certificate
  let pem = await readFile(path, 'utf8').catch(nullIfMissing);
  if (pem === null) {
    pem = await makeIdentity(address, now);
    await replaceFile(path, pem, 0o600);
  }
  const [key = '', certificate = ''] = pem.split(/(?=-----BEGIN CERTIFICATE-----)/);
  const { fingerprint256 } = new X509Certificate(certificate);
  return {
    certificate,
    key: new Secret(key),
    certificateSha256: fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}

/** Key and self-signed certificate, both as PEM, in this order. */
export async function makeIdentity(address: string, now: Date): Promise<string> {
  x509.cryptoProvider.set(webcrypto as Crypto);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + years);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: ['Postern gateway'] }],
    notBefore: new Date(now.getTime() - 24 * 3600_000), // a console whose clock is behind
    notAfter,
    signingAlgorithm: algorithm,
    keys: keys as CryptoKeyPair,
    extensions: [
      new x509.SubjectAlternativeNameExtension([{ type: isIP(address) ? 'ip' : 'dns', value: address }]),
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    ],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return `${x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n${certificate.toString('pem')}\n`;
}
