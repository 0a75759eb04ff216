import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import type { FieldErrors } from '#lib/refusal.ts';
import { Refusal } from '#lib/refusal.ts';
import { showOn } from './draft.ts';
import { type Accepted, type Examination, examinePasted } from './pasted.ts';
import type { Problem } from './problem.ts';
import { isBelowPublicRoot } from './roots.ts';
import { certificateKind, hostName, optionalLabel, passphrase, pem, useOn } from './schema.ts';
import { addCertificate, knownAuthorities, refuseTakenName } from './store.ts';

/** A certificate made elsewhere, with its chain and key. An authority may come without its key: then it only verifies. */
export const importCertificate = operation({
  name: 'certificates.import',
  summary: 'Import a certificate, its chain and its key as PEM',
  permission: 'certificates.write',
  route: 'POST /certificates/imports',
  audit: ['certificate.created', 'policy.section-saved'],
  input: z.object({
    kind: certificateKind,
    hostName,
    label: optionalLabel,
    certificate: pem,
    chain: pem,
    key: pem,
    passphrase,
    useOn,
  }),
  prepare: async ({ db, now }, { kind, hostName, ...pasted }) => {
    const authorities = await knownAuthorities(db);
    const around = { kind, hostName, now, knownKey: null, authorities, isBelowPublicRoot };
    return acceptedOrRefused(examinePasted(pasted, around));
  },
  run: async (context, { kind, label, useOn }, { accepted, warnings }) => {
    const { facts } = accepted.certificate;
    const called = label || facts.names[0] || facts.subject.slice(0, 64);
    if (kind === 'authority') await refuseTakenName(context.tx, called);
    const row = await addCertificate(context, { kind, label: called, origin: 'imported', ...accepted });
    const { names } = facts;
    await context.audit({
      kind: 'certificate.created',
      certificateId: row.id,
      label: row.label,
      origin: 'imported',
      names,
    });
    if (kind !== 'authority') await showOn(context, { id: row.id, kind, names }, useOn);
    return { id: row.id, label: row.label, warnings };
  },
});

/** Refuses with every error at its box; what remains are warnings. */
export function acceptedOrRefused({ accepted, problems }: Examination): {
  accepted: Accepted;
  warnings: Problem[];
} {
  if (accepted) return { accepted, warnings: problems };
  const fields: FieldErrors = {};
  for (const { severity, field, sentence } of problems) {
    if (severity === 'error') fields[field] = [...(fields[field] ?? []), sentence];
  }
  throw new Refusal('invalid', 'certificate-refused', 'The certificate was not stored.', { fields });
}
