import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { clientOf, readGateways } from '#lib/gateway/store.ts';
import { operation } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { forgetLocks } from '#lib/sasl/use-store.ts';
import type { Sealer } from '#lib/seal.ts';
import { chosenIds, readChosen } from './chosen-accounts.ts';

/** Opens the locks of many accounts on every gateway that answers. */
export const unlockAccounts = operation({
  name: 'accounts.unlock-many',
  summary: 'Open the locks of many SASL accounts at once',
  permission: 'accounts.write',
  route: 'POST /accounts/unlock',
  audit: ['account.unlocked'],
  input: z.object({ ids: chosenIds }),
  run: async ({ tx, now, auditAll }, { ids }) => {
    const chosen = await readChosen(tx, ids);
    const locked = chosen.filter(({ lockedUntil }) => lockedUntil !== null && lockedUntil > now);
    await forgetLocks(
      tx,
      locked.map(({ id }) => id),
    );
    await auditAll(locked.map(({ id, name }) => ({ kind: 'account.unlocked', accountId: id, name })));
    return locked.map(({ id }) => id);
  },
  after: async ({ db, sealer }, locked) => ({
    count: locked.length,
    missed: await openLocks(db, sealer, locked),
  }),
});

/** Tells every gateway to open these locks; answers those that could not be told, where they end by themselves. */
export async function openLocks(db: Db, sealer: Sealer, accountIds: readonly string[]) {
  const gateways = await readGateways(db);
  const missed = await Promise.all(
    gateways.map(async ({ id, name: gateway }) => {
      try {
        const client = await clientOf(db, sealer, id);
        for (const account of accountIds) await client.unlockAccount(account);
        return [];
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return [{ gateway, message: error.message }];
      }
    }),
  );
  return missed.flat();
}
