import { rootCertificates } from 'node:tls';
import { type Certificate, readCertificate } from './certificate.ts';

let roots: Certificate[] | null = null;

/** The public authorities that Node.js ships (Mozilla's list): where the chain of a bought certificate may end. */
export function publicRoots(): Certificate[] {
  roots ??= rootCertificates.flatMap((pem) => readCertificate(pem) ?? []);
  return roots;
}
