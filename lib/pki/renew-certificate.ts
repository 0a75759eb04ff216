import { z } from 'zod';
import type { Certificate as Row } from '#lib/db/generated/client.ts';
import { operation } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { issueCertificate, type Order, selfSign } from './authority.ts';
import { type CertificateFacts, usesOf } from './certificate.ts';
import { replaceInDraft } from './draft.ts';
import type { KeyKind } from './key.ts';
import {
  addCertificate,
  contentsOf,
  findCertificate,
  madeHere,
  refuseSuperseded,
  signingAuthority,
} from './store.ts';

/**
 * A successor for the same names and time, with a new key. The draft names it at once; the gateways go on with the old one
 * until the next release, so no mail is dropped.
 */
export const renewCertificate = operation({
  name: 'certificates.renew',
  summary: 'Renew a certificate that was made here',
  permission: 'certificates.write',
  route: 'POST /certificates/{id}/renewal',
  audit: ['certificate.renewed', 'policy.section-saved'],
  input: z.object({ id: z.string(), version: z.coerce.number().int() }),
  prepare: async ({ db, sealer, now }, { id, version }) => {
    const row = await findCertificate(db, id);
    refuseSuperseded(row, version);
    const order = orderOf(row);
    if (row.origin === 'self-signed') return { issued: await selfSign(order, now), chain: [] };
    const authority = await signingAuthority(db, sealer, { id: row.issuerId ?? '', now });
    return { issued: await issueCertificate(authority, order, now), chain: authority.chain };
  },
  run: async (context, { id, version }, { issued, chain }) => {
    const { tx, audit } = context;
    const old = await findCertificate(tx, id);
    refuseSuperseded(old, version);
    const row = await addCertificate(context, {
      kind: old.kind === 'client' ? 'client' : 'server',
      label: old.label,
      origin: old.origin === 'self-signed' ? 'self-signed' : 'own-ca',
      chain,
      issuerId: old.issuerId,
      ...madeHere(issued),
    });
    await tx.certificate.update({ where: { id }, data: { renewedById: row.id, version: version + 1 } });
    await audit({ kind: 'certificate.renewed', certificateId: row.id, label: row.label, replaces: id });
    const gateways = await replaceInDraft(context, id, row.id);
    return { id: row.id, label: row.label, inDraft: gateways > 0 };
  },
});

/** The same again. Refuses what was not made here, and what has a successor. */
function orderOf(row: Row): Order {
  const contents = contentsOf(row);
  const madeByUs = row.origin === 'self-signed' || (row.origin === 'own-ca' && row.issuerId !== null);
  if (!contents || row.kind === 'authority' || !madeByUs) {
    throw new Refusal(
      'invalid',
      'not-made-here',
      `“${row.label}” was not issued here, so it cannot be renewed here.`,
      {
        next: 'Make a request for the same names and take it to the authority.',
      },
    );
  }
  if (row.renewedById !== null) {
    throw new Refusal('conflict', 'renewed-already', `“${row.label}” was renewed already.`, {
      next: 'Use its successor, or renew that one.',
    });
  }
  const { facts } = contents.certificate;
  const length = facts.notAfter.getTime() - facts.notBefore.getTime();
  const [use = 'server', both] = usesOf(facts);
  return {
    use: both ? 'both' : use,
    names: facts.names,
    keyKind: keyKindOf(facts),
    days: Math.max(1, Math.round(length / 86_400_000)),
  };
}

function keyKindOf({ keyKind, bits }: CertificateFacts): KeyKind {
  if (keyKind !== 'RSA') return 'ecdsa-p256';
  return bits > 2048 ? 'rsa-3072' : 'rsa-2048';
}
