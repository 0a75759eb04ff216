import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import type { Certificate } from './certificate.ts';
import { isIssuedBy } from './chain.ts';

let roots: X509Certificate[] | null = null;

/** Whether a public authority of the list that Node.js ships (Mozilla's) issued it. */
export function isBelowPublicRoot({ x509 }: Certificate): boolean {
  roots ??= rootCertificates.map((pem) => new X509Certificate(pem));
  return roots.some((root) => isIssuedBy(x509, root));
}
