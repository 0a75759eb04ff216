import type { X509Certificate } from 'node:crypto';
import type { Certificate } from './certificate.ts';

export type Chain = {
  /** The issuer of the leaf first, each next one the issuer of the one before. A public root is not part of it: every host has it. */
  path: Certificate[];
  /** Whether the way ends at a self-signed certificate or below a public root. */
  complete: boolean;
};

/**
 * The shortest way from a certificate to a root among the given certificates, in whatever order they come; when none ends at a
 * root, the way that leads farthest. Every certificate is visited once, so that authorities which signed each other in a
 * ring cost no more than others.
 */
export function buildChain(
  leaf: Certificate,
  pool: readonly Certificate[],
  isBelowPublicRoot: (certificate: Certificate) => boolean,
): Chain {
  const ways: Certificate[][] = [[leaf]];
  const seen = new Set([leaf.facts.fingerprintSha256]);
  for (const way of ways) {
    const end = way.at(-1) ?? leaf;
    if (end.facts.selfSigned) return { path: way.slice(1), complete: true };
    for (const issuer of pool) {
      if (seen.has(issuer.facts.fingerprintSha256) || !isIssuedBy(end.x509, issuer.x509)) continue;
      seen.add(issuer.facts.fingerprintSha256);
      ways.push([...way, issuer]);
    }
  }
  const trusted = ways.find((way) => isBelowPublicRoot(way.at(-1) ?? leaf));
  return { path: (trusted ?? ways.at(-1))?.slice(1) ?? [], complete: trusted !== undefined };
}

/** Name and key identifiers fit (RFC 5280 section 6.1), and the signature is made with the issuer's key. */
export function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false; // a key of a kind that cannot have made this signature
  }
}
