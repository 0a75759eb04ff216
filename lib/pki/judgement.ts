import { type Certificate, daysLeft, purposeIds } from './certificate.ts';
import type { Chain } from './chain.ts';
import { keyWeakness } from './key.ts';
import { coversName } from './name.ts';
import { error, type PemField, type Problem, warning } from './problem.ts';

export const certificateKinds = ['server', 'client', 'authority'] as const;
export type CertificateKind = (typeof certificateKinds)[number];

export type Question = {
  kind: CertificateKind;
  /** The host a server or client certificate is for; null: whatever it names. */
  hostName: string | null;
  now: Date;
};

/** What speaks against one certificate by itself, for a purpose, on a day. */
export function judgeCertificate(certificate: Certificate, question: Question): Problem[] {
  const { facts } = certificate;
  const problems: (Problem | null)[] = [
    weakKey(certificate, 'certificate'),
    facts.selfSigned && facts.isCa ? null : weakSignature(facts.signature, 'certificate'),
    outOfDate(certificate, question.now),
    question.kind === 'authority' ? notAuthority(certificate) : isAuthority(certificate),
    question.kind === 'authority' ? null : wrongUse(certificate, question.kind),
    question.kind === 'server' || question.hostName ? wrongName(certificate, question.hostName) : null,
    question.kind === 'authority' ? null : selfSigned(certificate),
  ];
  return problems.filter((problem) => problem !== null);
}

/** What speaks against the way from a certificate to its root. */
export function judgeChain(leaf: Certificate, chain: Chain, now: Date): Problem[] {
  const own = leaf.facts.isCa ? 1 : 0;
  const links = chain.path.flatMap((link, index) => judgeLink(link, index + own, now));
  if (chain.complete) return links;
  const end = chain.path.at(-1) ?? leaf;
  return [
    error(
      'chain',
      'chain-incomplete',
      `The certificate of “${end.facts.issuer}”, which issued “${end.facts.subject}”, is missing. Paste it here.`,
    ),
    ...links,
  ];
}

function judgeLink(link: Certificate, below: number, now: Date): Problem[] {
  const { facts } = link;
  const who = `“${facts.subject}”`;
  const found: Problem[] = [];
  if (!facts.isCa || (facts.keyUsages && !facts.keyUsages.includes('keyCertSign'))) {
    found.push(
      error('chain', 'chain-not-authority', `${who} stands in the chain but may not issue certificates.`),
    );
  }
  if (facts.pathLength !== null && below > facts.pathLength) {
    found.push(
      error(
        'chain',
        'chain-length',
        `${who} allows ${facts.pathLength} authorities below it; there are ${below}.`,
      ),
    );
  }
  if (now >= facts.notAfter || now < facts.notBefore) {
    const when =
      now < facts.notBefore
        ? `is valid only from ${day(facts.notBefore)}`
        : `ended on ${day(facts.notAfter)}`;
    found.push(error('chain', 'chain-expired', `${who} ${when}. Ask the issuer for the present chain.`));
  }
  // The signature a root puts on itself proves nothing and weakens nothing (NIST SP 800-57 part 3, section 2.2).
  const weak = weakKey(link, 'chain') ?? (facts.selfSigned ? null : weakSignature(facts.signature, 'chain'));
  if (weak) found.push({ ...weak, code: 'chain-weak', sentence: `${who}: ${weak.sentence}` });
  return found;
}

function weakKey({ x509 }: Certificate, field: PemField): Problem | null {
  const weakness = keyWeakness(x509.publicKey);
  return weakness && error(field, weakness.code, weakness.sentence);
}

function weakSignature(signature: string, field: PemField): Problem | null {
  if (/ with (MD2|MD5|SHA-1)$/.test(signature)) {
    const sentence = `It is signed by ${signature}, which can be forged and which TLS libraries refuse. Have it issued with SHA-256.`;
    return error(field, 'signature-weak', sentence);
  }
  if (/ with SHA-(224|256|384|512)$/.test(signature)) return null;
  return error(
    field,
    'signature-unknown',
    `Its signature is of a kind that mail servers do not know (${signature}). Have it issued with RSA or ECDSA and SHA-256.`,
  );
}

function outOfDate({ facts }: Certificate, now: Date): Problem | null {
  if (now >= facts.notAfter) {
    return error('certificate', 'expired', `It ended on ${day(facts.notAfter)}. Have it renewed.`);
  }
  if (now < facts.notBefore) {
    const sentence = `It is valid only from ${moment(facts.notBefore)}; it is ${moment(now)} now. Wait, or check the clock.`;
    return error('certificate', 'not-yet-valid', sentence);
  }
  const days = daysLeft(facts.notAfter, now);
  if (days >= 30) return null;
  return warning(
    'certificate',
    'expires-soon',
    `It ends on ${day(facts.notAfter)}, in ${count(days, 'day')}.`,
  );
}

function isAuthority({ facts }: Certificate): Problem | null {
  if (!facts.isCa) return null;
  return error(
    'certificate',
    'is-authority',
    'This is the certificate of an authority (CA:TRUE), not of a host: whoever takes its key could issue certificates.',
  );
}

function notAuthority({ facts }: Certificate): Problem | null {
  const mayIssue = facts.isCa && (facts.keyUsages === null || facts.keyUsages.includes('keyCertSign'));
  if (mayIssue) return null;
  return error(
    'certificate',
    'not-authority',
    'This certificate may not issue others (CA:FALSE): it is not an authority.',
  );
}

/** TLS 1.3 and every ECDHE cipher need a signature made with the key (RFC 8446 section 4.4.2.2). */
function wrongUse({ facts }: Certificate, kind: 'server' | 'client'): Problem | null {
  const { purposes, keyUsages } = facts;
  const word = kind === 'server' ? 'TLS servers (serverAuth)' : 'TLS clients (clientAuth)';
  if (purposes && !purposes.includes(purposeIds[kind]) && !purposes.includes(purposeIds.any)) {
    return error(
      'certificate',
      'usage',
      `It was not issued for ${word}: its extended key usage does not name them.`,
    );
  }
  if (keyUsages && !keyUsages.includes('digitalSignature')) {
    return error(
      'certificate',
      'usage',
      'Its key usage does not allow digital signatures, which TLS 1.3 needs.',
    );
  }
  return null;
}

function wrongName({ facts }: Certificate, hostName: string | null): Problem | null {
  if (facts.names.length === 0) {
    return error(
      'certificate',
      'name-missing',
      'It names no host (no subjectAltName); a common name alone is not accepted any more (RFC 9525).',
    );
  }
  if (hostName === null || coversName(facts.names, hostName)) return null;
  const listed = facts.names.slice(0, 5).join(', ') + (facts.names.length > 5 ? ' …' : '');
  return error('certificate', 'name-not-covered', `It is for ${listed}, not for ${hostName}.`);
}

function selfSigned({ facts }: Certificate): Problem | null {
  if (!facts.selfSigned) return null;
  return warning(
    'certificate',
    'self-signed',
    'It is self-signed: other hosts cannot verify it. Mail is still encrypted; use it in a lab, or where peers pin it.',
  );
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}

const day = (date: Date) => date.toISOString().slice(0, 10);
const moment = (date: Date) => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
