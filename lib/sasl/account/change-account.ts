import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { givenAddress, givenDay, givenLabel, givenNote } from '#lib/sasl/schema.ts';
import { nextRevision, readAccount, refuseSuperseded } from '#lib/sasl/store.ts';
import { pushAccount } from './push-account.ts';

export const changeAccount = operation({
  name: 'accounts.change',
  summary: 'Change label, mail address, note or end of a SASL account',
  permission: 'accounts.write',
  route: 'PUT /accounts/{id}',
  audit: ['account.changed'],
  input: z.object({
    id: z.string(),
    version: z.coerce.number().int(),
    label: givenLabel.optional(),
    note: givenNote.optional(),
    address: givenAddress.optional(),
    expiresAt: givenDay.optional(),
  }),
  run: async ({ tx, audit }, { id, version, ...wanted }) => {
    const before = await readAccount(tx, id);
    await refuseSuperseded(tx, before, version);
    const changes: Record<string, [unknown, unknown]> = {};
    if (wanted.label !== undefined && before.label !== wanted.label)
      changes.label = [before.label, wanted.label];
    if (wanted.address !== undefined && before.address !== wanted.address)
      changes.address = [before.address, wanted.address];
    if (wanted.note !== undefined && before.note !== wanted.note) changes.note = [before.note, wanted.note];
    if (wanted.expiresAt !== undefined && before.expiresAt?.getTime() !== wanted.expiresAt?.getTime())
      changes.expiresAt = [before.expiresAt, wanted.expiresAt];
    if (Object.keys(changes).length === 0) return { id, changed: false };
    const data = { ...wanted, revision: await nextRevision(tx), version: version + 1 };
    await tx.account.update({ where: { id }, data });
    await audit({ kind: 'account.changed', accountId: id, name: before.name, changes });
    return { id, changed: true };
  },
  after: async ({ db, sealer, now }, { id, changed }) => ({
    id,
    inForce: changed ? await pushAccount(db, sealer, { kind: 'set', accountId: id, since: now }) : [],
  }),
});
