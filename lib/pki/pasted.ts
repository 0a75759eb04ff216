import type { KeyObject } from 'node:crypto';
import { type Certificate, readCertificate } from './certificate.ts';
import { buildChain } from './chain.ts';
import { type CertificateKind, judgeCertificate, judgeChain, type Question } from './judgement.ts';
import { keyWeakness, provesItself, readKey, samePublicKey } from './key.ts';
import { type PemBlock, readPem } from './pem.ts';
import { error, hasErrors, type PemField, type Problem, warning } from './problem.ts';

/** What a person pasted, box by box. A whole `fullchain.pem` may stand in the first one. */
export type Pasted = { certificate: string; chain: string; key: string; passphrase: string };

export type Surroundings = Question & {
  /** The key that waits for this certificate, when it was made here; then none is pasted. */
  knownKey: KeyObject | null;
  /** Our own authorities: they may complete a chain, and are stored as a part of it. */
  authorities: readonly Certificate[];
  isBelowPublicRoot: (certificate: Certificate) => boolean;
};

export type Accepted = { certificate: Certificate; chain: Certificate[]; key: KeyObject | null };

/** All that speaks against what was pasted; `accepted` is null when any of it is an error. Never throws, whatever the text. */
export type Examination = { problems: Problem[]; accepted: Accepted | null };

export function examinePasted(pasted: Pasted, around: Surroundings): Examination {
  const own = readCertificates(pasted.certificate, 'certificate');
  const more = pasted.chain.trim() === '' ? empty : readCertificates(pasted.chain, 'chain');
  const keyed = findKey(pasted, around);
  const reading = [...own.problems, ...more.problems, ...keyed.problems];
  if (hasErrors(reading)) return { problems: reading, accepted: null };

  const pool = [...own.certificates, ...more.certificates];
  const leaf = leafOf(pool, keyed.key, around.kind);
  if (leaf === null) return { problems: [mismatch(around)], accepted: null };
  const chain = buildChain(leaf, [...pool, ...around.authorities], around.isBelowPublicRoot);
  const problems = [
    ...judgeCertificate(leaf, around),
    ...judgeChain(leaf, chain, around.now),
    ...brokenKey(leaf, keyed.key),
    ...unusedOf(pool, [leaf, ...chain.path]),
  ];
  const accepted = hasErrors(problems) ? null : { certificate: leaf, chain: chain.path, key: keyed.key };
  return { problems, accepted };
}

type CertificateReading = { certificates: Certificate[]; problems: Problem[] };
const empty: CertificateReading = { certificates: [], problems: [] };

function readCertificates(text: string, field: 'certificate' | 'chain'): CertificateReading {
  const reading = readPem(text, field);
  if ('problem' in reading) return { certificates: [], problems: [reading.problem] };
  const certificates: Certificate[] = [];
  for (const [index, block] of reading.blocks.entries()) {
    const certificate = isCertificate(block) ? readCertificate(block.pem) : null;
    if (certificate === null) return { certificates: [], problems: [notReadable(block, index, field)] };
    certificates.push(certificate);
  }
  return { certificates, problems: [] };
}

function isCertificate({ label }: PemBlock): boolean {
  return label === 'CERTIFICATE' || label === 'X509 CERTIFICATE' || label === 'TRUSTED CERTIFICATE';
}

function notReadable(block: PemBlock, index: number, field: PemField): Problem {
  if (isCertificate(block)) {
    return error(
      field,
      'unreadable',
      `Certificate ${index + 1} is damaged: OpenSSL cannot read it. Copy it again.`,
    );
  }
  if (block.label.endsWith('PRIVATE KEY')) {
    return error(
      field,
      'wrong-place',
      'There is a private key here. It belongs in the box for the key, and nowhere else.',
    );
  }
  if (block.label.endsWith('CERTIFICATE REQUEST')) {
    return error(
      field,
      'wrong-place',
      'This is a request; paste the certificate that the authority made from it.',
    );
  }
  if (block.label === 'PKCS7') {
    return error(
      field,
      'wrong-place',
      'This is PKCS#7. Make certificates of it: openssl pkcs7 -print_certs -in FILE.',
    );
  }
  return error(field, 'wrong-place', `This is a ${block.label}, not a certificate.`);
}

function findKey(pasted: Pasted, around: Surroundings): { key: KeyObject | null; problems: Problem[] } {
  if (around.knownKey) return { key: around.knownKey, problems: [] };
  if (pasted.key.trim() === '') {
    if (around.kind === 'authority') return { key: null, problems: [] };
    return {
      key: null,
      problems: [error('key', 'empty', 'Paste the private key that belongs to the certificate.')],
    };
  }
  const reading = readKey(pasted.key, pasted.passphrase);
  if ('problem' in reading) return { key: null, problems: [reading.problem] };
  return { key: reading.key, problems: [] };
}

/**
 * The certificate that belongs to the key, wherever it was pasted; without a key the first one. The key of an authority in
 * the chain is not the key of the host below it.
 */
function leafOf(
  pool: readonly Certificate[],
  key: KeyObject | null,
  kind: CertificateKind,
): Certificate | null {
  if (key === null) return pool[0] ?? null;
  const own = pool.find((one) => samePublicKey(one.x509.publicKey, key)) ?? null;
  const beside = own?.facts.isCa && kind !== 'authority' && pool.some((one) => !one.facts.isCa);
  return beside ? null : own;
}

function mismatch(around: Surroundings): Problem {
  if (around.knownKey) {
    return error(
      'certificate',
      'key-mismatch',
      'None of these certificates was made from this request: its key is another one.',
    );
  }
  return error(
    'key',
    'key-mismatch',
    'This key does not belong to the certificate: their public keys differ.',
  );
}

function brokenKey(leaf: Certificate, key: KeyObject | null): Problem[] {
  if (key === null || keyWeakness(leaf.x509.publicKey) !== null || provesItself(key, leaf.x509.publicKey))
    return [];
  return [
    error('key', 'unreadable', 'The key is damaged: what it signs does not verify with the certificate.'),
  ];
}

function unusedOf(pool: readonly Certificate[], used: readonly Certificate[]): Problem[] {
  const fingerprints = new Set(used.map((one) => one.facts.fingerprintSha256));
  const unused = pool.filter((one) => !fingerprints.has(one.facts.fingerprintSha256));
  if (unused.length === 0) return [];
  const who = unused.map((one) => `“${one.facts.subject}”`).join(', ');
  return [warning('chain', 'chain-unused', `Left out, because the chain does not need it: ${who}.`)];
}
