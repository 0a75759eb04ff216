import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { findCertificate, refuseSuperseded } from './store.ts';
import { readHosts, whereaboutsOf } from './whereabouts.ts';

/** Forgets a certificate and its key. Refuses while the draft names it, or while it is the issuer of others. */
export const deleteCertificate = operation({
  name: 'certificates.delete',
  summary: 'Delete a certificate and its key',
  permission: 'certificates.write',
  route: 'DELETE /certificates/{id}',
  audit: ['certificate.deleted'],
  input: z.object({ id: z.string(), version: z.coerce.number().int() }),
  run: async ({ tx, now, audit }, { id, version }) => {
    const row = await findCertificate(tx, id);
    refuseSuperseded(row, version);
    const { inDraft } = whereaboutsOf(await readHosts(tx), row);
    if (inDraft.length > 0) {
      throw new Refusal('conflict', 'in-use', `The draft uses “${row.label}” for ${inDraft.join(', ')}.`, {
        next: 'Choose another certificate there first.',
      });
    }
    const issued = await tx.certificate.count({ where: { issuerId: id, notAfter: { gt: now } } });
    if (issued > 0) {
      throw new Refusal(
        'conflict',
        'has-issued',
        `“${row.label}” issued ${issued} of the certificates here.`,
        {
          next: 'Without it they cannot be renewed. Delete them first.',
        },
      );
    }
    await tx.certificate.updateMany({ where: { issuerId: id }, data: { issuerId: null } });
    await tx.certificate.updateMany({ where: { renewedById: id }, data: { renewedById: null } });
    await tx.certificate.delete({ where: { id } });
    await audit({ kind: 'certificate.deleted', certificateId: id, label: row.label });
    return { id, label: row.label };
  },
});
