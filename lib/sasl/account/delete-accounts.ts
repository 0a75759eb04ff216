import { z } from 'zod';
import { insertRows } from '#lib/db/insert-rows.ts';
import { operation } from '#lib/operation.ts';
import { nextRevision } from '#lib/sasl/store.ts';
import { chosenIds, pushChanges, readChosen } from './chosen-accounts.ts';

/** Deletes many accounts at once: all of them, or none. */
export const deleteAccounts = operation({
  name: 'accounts.delete-many',
  summary: 'Delete many SASL accounts at once',
  permission: 'accounts.manage',
  route: 'POST /accounts/delete',
  audit: ['account.deleted'],
  input: z.object({ ids: chosenIds }),
  run: async ({ tx, now, auditAll }, { ids }) => {
    const accounts = await readChosen(tx, ids);
    const first = await nextRevision(tx);
    await tx.account.deleteMany({ where: { id: { in: accounts.map(({ id }) => id) } } });
    await insertRows(
      tx,
      'AccountRemoval',
      accounts.map(({ id, name }, i) => ({ accountId: id, name, revision: first + i, at: now })),
    );
    await auditAll(accounts.map(({ id, name }) => ({ kind: 'account.deleted', accountId: id, name })));
    return { count: accounts.length };
  },
  after: async ({ db, sealer, now }, { count }) => ({ count, inForce: await pushChanges(db, sealer, now) }),
});
