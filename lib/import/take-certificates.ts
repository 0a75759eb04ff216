import type { Db } from '#lib/db/client.ts';
import type { WriteContext } from '#lib/operation.ts';
import { type Certificate, readCertificate } from '#lib/pki/certificate.ts';
import { examinePasted } from '#lib/pki/pasted.ts';
import { isBelowPublicRoot } from '#lib/pki/roots.ts';
import { addCertificate, certificatesOf, knownAuthorities, type NewCertificate } from '#lib/pki/store.ts';
import type { FoundCertificate, FoundCertificates } from '#lib/sendmail/import/read-certificates.ts';

/** A certificate beside sendmail.mc, and what speaks against showing it. */
export type JudgedCertificate = {
  use: FoundCertificate['use'];
  file: string;
  certificate: Certificate;
  chain: Certificate[];
  key: NewCertificate['key'];
  /** Why no gateway can show it as it is; empty: it can. */
  troubles: string[];
};

/** What the checks of Certificates say of what was found. One with a trouble is stored all the same, and shown nowhere. */
export async function judgeFound(
  db: Db,
  { hosts, authorities }: FoundCertificates,
  now: Date,
): Promise<JudgedCertificate[]> {
  if (hosts.length === 0) return [];
  const known = await knownAuthorities(db);
  return hosts.flatMap(({ use, file, pem, key }): JudgedCertificate[] => {
    const [first] = certificatesOf(pem);
    if (!first) return [];
    const without = { use, file, certificate: first, chain: [] };
    if (key === null)
      return [{ ...without, key: null, troubles: ['Its private key was not imported with it.'] }];
    const pasted = { certificate: pem, chain: authorities.join(''), key: key.reveal(), passphrase: '' };
    const around = { kind: use, hostName: null, now, knownKey: null, authorities: known, isBelowPublicRoot };
    const { accepted, problems } = examinePasted(pasted, around);
    if (accepted) return [{ use, file, ...accepted, troubles: [] }];
    const troubles = problems.filter(({ severity }) => severity === 'error').map(({ sentence }) => sentence);
    return [{ ...without, key: null, troubles }];
  });
}

/** Ids of the certificates that a gateway can show. */
export type Showable = Partial<Record<FoundCertificate['use'], string>>;

/** Stores certificates and authorities that are not here yet; one that is here without its key is given it. Answers which ones a gateway can show. */
export async function storeFound(
  context: WriteContext,
  judged: readonly JudgedCertificate[],
  authorities: readonly string[],
): Promise<{ stored: number; showable: Showable }> {
  let stored = 0;
  const showable: Showable = {};
  for (const { use, certificate, chain, key, troubles } of judged) {
    const { id, isNew } = await put(context, {
      kind: use,
      label: '',
      origin: 'imported',
      certificate,
      chain,
      key,
    });
    if (isNew) stored += 1;
    if (troubles.length === 0) showable[use] = id;
  }
  for (const pem of authorities) {
    const certificate = readCertificate(pem);
    if (!certificate) continue;
    const what = {
      kind: 'authority',
      label: '',
      origin: 'imported',
      certificate,
      chain: [],
      key: null,
    } as const;
    if ((await put(context, what)).isNew) stored += 1;
  }
  return { stored, showable };
}

async function put(context: WriteContext, what: NewCertificate): Promise<{ id: string; isNew: boolean }> {
  const { facts } = what.certificate;
  const before = await context.tx.certificate.findUnique({ where: { fingerprint: facts.fingerprintSha256 } });
  if (before && (before.key !== null || what.key === null)) return { id: before.id, isNew: false };
  const label = before?.label ?? (await freeLabel(context, what));
  const { id } = await addCertificate(context, { ...what, label });
  const { names } = facts;
  await context.audit(
    { kind: 'certificate.created', certificateId: id, label, origin: 'imported', names },
    id,
  );
  return { id, isNew: true };
}

/** Authorities are told apart by their names alone. */
async function freeLabel({ tx }: WriteContext, { kind, certificate }: NewCertificate): Promise<string> {
  const { names, subject, fingerprintSha256 } = certificate.facts;
  const called = (names[0] ?? subject.replace(/^.*\bCN=/, '')).slice(0, 55);
  if (kind !== 'authority') return called;
  const taken = await tx.certificate.findFirst({ where: { kind, label: called } });
  return taken ? `${called} ${fingerprintSha256.slice(0, 8)}` : called;
}
