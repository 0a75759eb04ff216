import { z } from 'zod';
import type { Certificate as Row } from '#lib/db/generated/client.ts';
import { operation } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { usesOf } from './certificate.ts';
import { showOn } from './draft.ts';
import { acceptedOrRefused } from './import-certificate.ts';
import { examinePasted } from './pasted.ts';
import { isBelowPublicRoot } from './roots.ts';
import { pem, useOn } from './schema.ts';
import {
  columnsOf,
  findCertificate,
  knownAuthorities,
  openKey,
  refuseDouble,
  refuseSuperseded,
} from './store.ts';

/** Takes what the outside authority made of a request; the key is here already. */
export const completeCertificate = operation({
  name: 'certificates.complete',
  summary: 'Paste the certificate an outside authority issued for a request',
  permission: 'certificates.write',
  route: 'POST /certificates/{id}/answer',
  audit: ['certificate.completed', 'policy.section-saved'],
  input: z.object({ id: z.string(), version: z.coerce.number().int(), certificate: pem, chain: pem, useOn }),
  prepare: async ({ db, sealer, now }, { id, version, certificate, chain }) => {
    const row = waitingRequest(await findCertificate(db, id), version);
    const pasted = { certificate, chain, key: '', passphrase: '' };
    const authorities = await knownAuthorities(db);
    const around = { hostName: null, now, knownKey: openKey(sealer, row), authorities, isBelowPublicRoot };
    const asServer = examinePasted(pasted, { ...around, kind: 'server' });
    if (asServer.accepted) return acceptedOrRefused(asServer);
    const asClient = examinePasted(pasted, { ...around, kind: 'client' });
    return acceptedOrRefused(asClient.accepted ? asClient : asServer);
  },
  run: async (context, { id, version, useOn }, { accepted, warnings }) => {
    const { tx, audit } = context;
    const { label } = waitingRequest(await findCertificate(tx, id), version);
    await refuseDouble(tx, { certificate: accepted.certificate, key: null });
    const kind = usesOf(accepted.certificate.facts).includes('server') ? 'server' : 'client';
    await tx.certificate.update({
      where: { id },
      data: { kind, ...columnsOf(accepted), version: version + 1 },
    });
    await audit({ kind: 'certificate.completed', certificateId: id, label });
    await showOn(context, { id, kind, names: accepted.certificate.facts.names }, useOn);
    return { id, label, warnings };
  },
});

function waitingRequest(row: Row, version: number): Row {
  refuseSuperseded(row, version);
  if (row.kind === 'request') return row;
  throw new Refusal('conflict', 'no-request', `“${row.label}” has its certificate already.`);
}
