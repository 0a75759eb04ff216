import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { selfSign } from './authority.ts';
import { showOn } from './draft.ts';
import { certificateUse, days, keyKind, names, optionalLabel, useOn } from './schema.ts';
import { addCertificate, madeHere } from './store.ts';

/** A certificate that vouches for itself, for a lab. */
export const selfSignCertificate = operation({
  name: 'certificates.self-sign',
  summary: 'Make a self-signed certificate',
  permission: 'certificates.write',
  route: 'POST /certificates/self-signed',
  audit: ['certificate.created', 'policy.section-saved'],
  input: z.object({ names, label: optionalLabel, use: certificateUse, keyKind, days, useOn }),
  prepare: ({ now }, order) => selfSign(order, now),
  run: async (context, { names, label, use, useOn }, issued) => {
    const called = label || (names[0] ?? '');
    const row = await addCertificate(context, {
      kind: use === 'client' ? 'client' : 'server',
      label: called,
      origin: 'self-signed',
      chain: [],
      ...madeHere(issued),
    });
    await context.audit({
      kind: 'certificate.created',
      certificateId: row.id,
      label: called,
      origin: 'self-signed',
      names,
    });
    await showOn(context, { id: row.id, kind: row.kind, names }, useOn);
    return { id: row.id, label: called };
  },
});
