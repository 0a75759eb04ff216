import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { nextRevision, readAccount, refuseSuperseded } from '#lib/sasl/store.ts';
import { pushAccount } from './push-account.ts';

export const deleteAccount = operation({
  name: 'accounts.delete',
  summary: 'Delete a SASL account',
  permission: 'accounts.manage',
  route: 'DELETE /accounts/{id}',
  audit: ['account.deleted'],
  input: z.object({ id: z.string(), version: z.coerce.number().int() }),
  run: async ({ tx, now, audit }, { id, version }) => {
    const account = await readAccount(tx, id);
    await refuseSuperseded(tx, account, version);
    const revision = await nextRevision(tx);
    await tx.account.delete({ where: { id } });
    await tx.accountRemoval.create({ data: { accountId: id, name: account.name, revision, at: now } });
    await audit({ kind: 'account.deleted', accountId: id, name: account.name });
    return { revision };
  },
  after: ({ db, sealer, now }, { revision }, { id }) =>
    pushAccount(db, sealer, { kind: 'removed', accountId: id, revision, since: now }),
});
