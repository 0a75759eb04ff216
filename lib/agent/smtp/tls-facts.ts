import { createHash, type X509Certificate } from 'node:crypto';

/** SHA-256 of the certificate's DER, in lower-case hex. */
export function certificateDigest(certificate: X509Certificate): string {
  return createHash('sha256').update(certificate.raw).digest('hex');
}

/** Key length of the cipher by its OpenSSL name, which Node does not tell; 0 when the name says nothing. */
export function cipherBits(name: string): number {
  if (/CHACHA20/.test(name)) return 256;
  if (/3DES|DES-CBC3/.test(name)) return 112;
  const length = /(?:AES|ARIA|CAMELLIA|SM4)[_-]?(128|192|256)/.exec(name)?.[1];
  return length ? Number(length) : 0;
}
