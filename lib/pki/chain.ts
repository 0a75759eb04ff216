import type { Certificate } from './certificate.ts';

export type Chain = {
  /** The issuer of the leaf first, each next one the issuer of the one before; a root stands last. */
  path: Certificate[];
  /** Whether the way ends at a self-signed certificate. */
  complete: boolean;
};

/**
 * The shortest way from a certificate to a root among the given certificates, in whatever order they come; when none
 * ends at a root, the way that leads farthest. Every certificate is visited once, so that authorities which signed each
 * other in a ring cost no more than others.
 */
export function buildChain(leaf: Certificate, pool: readonly Certificate[]): Chain {
  const ways: Certificate[][] = [[leaf]];
  const seen = new Set([leaf.facts.fingerprintSha256]);
  for (const way of ways) {
    const end = way.at(-1) ?? leaf;
    if (end.facts.selfSigned) return { path: way.slice(1), complete: true };
    for (const issuer of pool) {
      if (seen.has(issuer.facts.fingerprintSha256) || !isIssuedBy(end, issuer)) continue;
      seen.add(issuer.facts.fingerprintSha256);
      ways.push([...way, issuer]);
    }
  }
  return { path: ways.at(-1)?.slice(1) ?? [], complete: false };
}

/** Name and key identifiers fit (RFC 5280 section 6.1), and the signature is made with the issuer's key. */
export function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  try {
    return certificate.x509.checkIssued(issuer.x509) && certificate.x509.verify(issuer.x509.publicKey);
  } catch {
    return false; // a key of a kind that cannot have made this signature
  }
}
