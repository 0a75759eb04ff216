import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { makeAuthority } from './authority.ts';
import { keyKind, label, organization } from './schema.ts';
import { addCertificate, madeHere, refuseTakenName } from './store.ts';

/** Our own certificate authority: its key signs the certificates of gateways and clients. */
export const createAuthority = operation({
  name: 'certificates.create-authority',
  summary: 'Make an own certificate authority',
  permission: 'certificates.write',
  route: 'POST /certificates/authorities',
  audit: ['certificate.created'],
  input: z.object({ label, organization, keyKind }),
  prepare: ({ now }, wish) => makeAuthority(wish, now),
  run: async (context, { label }, issued) => {
    await refuseTakenName(context.tx, label);
    const row = await addCertificate(context, {
      kind: 'authority',
      label,
      origin: 'own-ca',
      chain: [],
      ...madeHere(issued),
    });
    await context.audit({
      kind: 'certificate.created',
      certificateId: row.id,
      label,
      origin: 'own-ca',
      names: [],
    });
    return { id: row.id, label };
  },
});
