import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { readAccount } from '#lib/sasl/store.ts';
import { forgetLocks } from '#lib/sasl/use-store.ts';
import { openLocks } from './unlock-accounts.ts';

/** Forgets the failures of an account on every gateway. */
export const unlockAccount = operation({
  name: 'accounts.unlock',
  summary: 'Open the lock of a SASL account',
  permission: 'accounts.write',
  route: 'POST /accounts/{id}/unlock',
  audit: ['account.unlocked'],
  input: z.object({ id: z.string() }),
  run: async ({ tx, audit }, { id }) => {
    const { name } = await readAccount(tx, id);
    await forgetLocks(tx, [id]);
    await audit({ kind: 'account.unlocked', accountId: id, name });
  },
  after: async ({ db, sealer }, _result, { id }) => ({ missed: await openLocks(db, sealer, [id]) }),
});
