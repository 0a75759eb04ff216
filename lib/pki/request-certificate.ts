import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { makeRequest } from './request.ts';
import { keyKind, names, optionalLabel, organization } from './schema.ts';
import { sealKey } from './store.ts';

/** A key, which stays here, and the request to take to an outside authority. */
export const requestCertificate = operation({
  name: 'certificates.request',
  summary: 'Make a key and a request (CSR) for an outside authority',
  permission: 'certificates.write',
  route: 'POST /certificates/requests',
  audit: ['certificate.requested'],
  input: z.object({ names, organization, label: optionalLabel, keyKind }),
  prepare: (_context, order) => makeRequest(order),
  run: async ({ tx, sealer, now, caller, audit }, { names, label }, { csrPem, key }) => {
    const id = randomUUID();
    const called = label || (names[0] ?? '');
    await tx.certificate.create({
      data: {
        id,
        kind: 'request',
        label: called,
        origin: 'outside-ca',
        csrPem,
        key: sealKey(sealer, id, key),
        names,
        createdAt: now,
        createdBy: caller.actor.name,
      },
    });
    await audit({ kind: 'certificate.requested', certificateId: id, label: called, names });
    return { id, label: called, csrPem };
  },
});
