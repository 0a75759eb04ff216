import { z } from 'zod';
import { clientOf, readGateways } from '#lib/gateway/store.ts';
import { operation } from '#lib/operation.ts';
import { readAccount } from './store.ts';
import { forgetLocks } from './use-store.ts';

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
  after: async ({ db, sealer }, _result, { id }) => {
    const gateways = await readGateways(db);
    return Promise.all(
      gateways.map(async (gateway) => (await clientOf(db, sealer, gateway.id)).unlockAccount(id)),
    );
  },
});
