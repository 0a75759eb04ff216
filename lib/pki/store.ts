import { createPrivateKey, type KeyObject, randomUUID } from 'node:crypto';
import type { Db, Tx } from '#lib/db/client.ts';
import type { Certificate as Row } from '#lib/db/generated/client.ts';
import type { WriteContext } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import type { Sealer } from '#lib/seal.ts';
import type { Secret } from '#lib/secret.ts';
import type { Issued } from './authority.ts';
import {
  type Certificate,
  daysLeft,
  expiryLevel,
  glanceAt,
  readCertificate,
  type Use,
} from './certificate.ts';
import type { CertificateKind } from './judgement.ts';
import { keyToPem } from './key.ts';
import { readPem } from './pem.ts';

export type Origin = 'own-ca' | 'self-signed' | 'imported' | 'outside-ca';

const keyContext = (id: string) => `certificate.key:${id}`;

export const sealKey = (sealer: Sealer, id: string, key: KeyObject): string =>
  sealer.seal(keyToPem(key).reveal(), keyContext(id));

/** Null when only the certificate is known. */
export function openKey(sealer: Sealer, row: Row): KeyObject | null {
  return row.key === null ? null : createPrivateKey(sealer.open(row.key, keyContext(row.id)));
}

export async function findCertificate(db: Db | Tx, id: string): Promise<Row> {
  const row = await db.certificate.findUnique({ where: { id } });
  if (row) return row;
  throw new Refusal('not-found', 'no-certificate', 'There is no such certificate; it may have been deleted.');
}

export function refuseSuperseded(row: Row, version: number): void {
  if (row.version === version) return;
  throw new Refusal('conflict', 'superseded', `Somebody changed “${row.label}” in the meantime.`, {
    next: 'Load the page again: it shows what they did.',
  });
}

/** What was checked when it was stored and is unreadable now was changed behind our back. */
export function certificatesOf(pemText: string): Certificate[] {
  if (pemText === '') return [];
  const reading = readPem(pemText, 'chain');
  const blocks = 'blocks' in reading ? reading.blocks : [];
  const certificates = blocks.flatMap((block) => readCertificate(block.pem) ?? []);
  if (certificates.length > 0 && certificates.length === blocks.length) return certificates;
  throw new Error('a stored certificate cannot be read');
}

/** What was just made here, as if it had been read. */
export function madeHere(issued: Issued): { certificate: Certificate; key: KeyObject } {
  const [certificate] = certificatesOf(issued.certPem);
  if (!certificate) throw new Error('a certificate made here cannot be read');
  return { certificate, key: issued.key };
}

/** The certificate of a row, and its issuers in order; null while it is a request. */
export function contentsOf(row: Row): { certificate: Certificate; chain: Certificate[] } | null {
  const [certificate] = certificatesOf(row.certPem);
  return certificate ? { certificate, chain: certificatesOf(row.chainPem) } : null;
}

/** Every authority we know, with or without its key: they may complete a chain. */
export async function knownAuthorities(db: Db | Tx): Promise<Certificate[]> {
  const rows = await db.certificate.findMany({ where: { kind: 'authority' } });
  return rows.flatMap((row) => [...certificatesOf(row.certPem), ...certificatesOf(row.chainPem)]);
}

/** An authority of ours that can sign now. */
export async function signingAuthority(
  db: Db | Tx,
  sealer: Sealer,
  { id, now }: { id: string; now: Date },
): Promise<Issued & { row: Row; chain: Certificate[] }> {
  const row = await db.certificate.findUnique({ where: { id } });
  const contents = row?.kind === 'authority' ? contentsOf(row) : null;
  if (!row || !contents) throw noAuthority('There is no such authority; it may have been deleted.');
  const key = openKey(sealer, row);
  if (!key) throw noAuthority(`The key of “${row.label}” is not here, so it cannot sign.`);
  if (row.notAfter && row.notAfter <= now) throw noAuthority(`“${row.label}” has ended, so it cannot sign.`);
  const { certificate, chain } = contents;
  return { row, certPem: certificate.pem, key, chain: [certificate, ...chain] };
}

function noAuthority(sentence: string): Refusal {
  return new Refusal('invalid', 'no-authority', sentence, {
    next: 'Make a new authority, or import one with its key.',
    fields: { authorityId: [sentence] },
  });
}

export type NewCertificate = {
  kind: CertificateKind;
  label: string;
  origin: Origin;
  certificate: Certificate;
  /** Its issuers, nearest first. */
  chain: readonly Certificate[];
  key: KeyObject | null;
  issuerId?: string | null;
};

/** The columns of a certificate that is known and checked. */
export function columnsOf({ certificate, chain }: Pick<NewCertificate, 'certificate' | 'chain'>) {
  const { subject, names, fingerprintSha256, notBefore, notAfter } = certificate.facts;
  return {
    certPem: certificate.pem,
    chainPem: chain.map((link) => link.pem).join(''),
    subject,
    names,
    fingerprint: fingerprintSha256,
    notBefore,
    notAfter,
  };
}

/** Puts a certificate in writing: who, when, and what it is. One that is here without its key is given it; refuses one that is here already. */
export async function addCertificate(context: WriteContext, what: NewCertificate): Promise<Row> {
  const { tx, sealer, now, caller } = context;
  const waiting = await refuseDouble(tx, what);
  if (waiting && what.key) {
    const { id } = waiting;
    const key = sealKey(sealer, id, what.key);
    const data = { kind: what.kind, key, ...columnsOf(what), version: { increment: 1 } };
    return tx.certificate.update({ where: { id }, data });
  }
  const id = randomUUID();
  return tx.certificate.create({
    data: {
      id,
      kind: what.kind,
      label: what.label,
      origin: what.origin,
      ...columnsOf(what),
      key: what.key && sealKey(sealer, id, what.key),
      issuerId: what.issuerId ?? null,
      createdAt: now,
      createdBy: caller.actor.name,
    },
  });
}

/** The same certificate without its key, which waits for it; null when it is not here. */
export async function refuseDouble(
  tx: Tx,
  { certificate, key }: Pick<NewCertificate, 'certificate' | 'key'>,
): Promise<Row | null> {
  const double = await tx.certificate.findUnique({
    where: { fingerprint: certificate.facts.fingerprintSha256 },
  });
  if (!double || (double.key === null && key !== null)) return double;
  const sentence = `This certificate is here already, as “${double.label}”.`;
  throw new Refusal('conflict', 'certificate-known', sentence, { fields: { certificate: [sentence] } });
}

/** Authorities are told apart by their names alone. */
export async function refuseTakenName(tx: Tx, label: string): Promise<void> {
  if (!(await tx.certificate.findFirst({ where: { kind: 'authority', label } }))) return;
  const sentence = 'An authority with this name exists already.';
  throw new Refusal('conflict', 'label-taken', sentence, { fields: { label: [sentence] } });
}

/**
 * What stands in confCACERT: the issuers of the gateway's own certificates and every authority we know. Sendmail reads one
 * certificate from confSERVER_CERT (SSL_CTX_use_certificate_file) and finds the rest of its chain here.
 */
export async function authoritiesPem(db: Db | Tx, chains: readonly string[]): Promise<string> {
  const links = [...chains.flatMap(certificatesOf), ...(await knownAuthorities(db))];
  return [...new Set(links.map((link) => link.pem))].join('');
}

/** What a gateway is given: the only way a private key leaves. Refuses while there is no certificate or no key. */
export async function certificateFiles(
  db: Db | Tx,
  sealer: Sealer,
  id: string,
): Promise<{ certPem: string; chainPem: string; keyPem: Secret }> {
  const row = await findCertificate(db, id);
  const key = openKey(sealer, row);
  if (row.certPem === '' || key === null) {
    const lacks = row.certPem === '' ? 'still waits for its certificate' : 'is here without its private key';
    throw new Refusal('invalid', 'certificate-incomplete', `“${row.label}” ${lacks}.`, {
      next: 'Choose another certificate, or complete this one.',
    });
  }
  return { certPem: row.certPem, chainPem: row.chainPem, keyPem: keyToPem(key) };
}

/** A row as everybody may see it: without its key, and with what the day makes of it. */
export function shown(row: Row, now: Date) {
  const { key, names, certPem, chainPem: _chain, csrPem: _request, ...rest } = row;
  const glance: { keyKind: string | null; uses: Use[] } =
    certPem === '' ? { keyKind: null, uses: [] } : glanceAt(certPem);
  return {
    ...rest,
    names: Array.isArray(names) ? names.map(String) : [],
    hasKey: key !== null,
    ...glance,
    daysLeft: row.notAfter && daysLeft(row.notAfter, now),
    expiry: row.notAfter && expiryLevel(row.notAfter, now),
  };
}
