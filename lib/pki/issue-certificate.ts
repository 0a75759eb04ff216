import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { issueCertificate } from './authority.ts';
import { showOn } from './draft.ts';
import { certificateUse, days, keyKind, names, optionalLabel, useOn } from './schema.ts';
import { addCertificate, madeHere, signingAuthority } from './store.ts';

/** A new key and a certificate for hosts of ours, signed by our own authority. */
export const issueFromAuthority = operation({
  name: 'certificates.issue',
  summary: 'Issue a certificate from an own authority',
  permission: 'certificates.write',
  route: 'POST /certificates',
  audit: ['certificate.created', 'policy.section-saved'],
  input: z.object({
    authorityId: z.string('Choose an authority.').min(1, 'Choose an authority.'),
    names,
    label: optionalLabel,
    use: certificateUse,
    keyKind,
    days,
    useOn,
  }),
  prepare: async ({ db, sealer, now }, { authorityId, ...order }) => {
    const authority = await signingAuthority(db, sealer, { id: authorityId, now });
    return { issued: await issueCertificate(authority, order, now), chain: authority.chain };
  },
  run: async (context, { authorityId, names, label, use, useOn }, { issued, chain }) => {
    await signingAuthority(context.tx, context.sealer, { id: authorityId, now: context.now });
    const called = label || (names[0] ?? '');
    const row = await addCertificate(context, {
      kind: use === 'client' ? 'client' : 'server',
      label: called,
      origin: 'own-ca',
      chain,
      issuerId: authorityId,
      ...madeHere(issued),
    });
    await context.audit({
      kind: 'certificate.created',
      certificateId: row.id,
      label: called,
      origin: 'own-ca',
      names,
    });
    await showOn(context, { id: row.id, kind: row.kind, names }, useOn);
    return { id: row.id, label: called };
  },
});
