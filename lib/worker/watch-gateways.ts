import type { AccountStatus } from '#lib/gateway/api-account.ts';
import { clientOf, noteAnswer, noteTrouble } from '#lib/gateway/store.ts';
import type { Runtime } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { syncAccounts } from '#lib/sasl/account/sync-accounts.ts';
import { takeUpgrades } from '#lib/sasl/password/take-upgrades.ts';
import { type Lock, noteLocks } from '#lib/sasl/use-store.ts';

/** What a daemon can do changes with an upgrade of the host, so it is asked seldom. */
const engineEveryMs = 60_000;

/** Asks every gateway how it is, remembers the answer or the trouble, and gives it the accounts it lacks. */
export async function watchGateways({ db, sealer, now }: Runtime): Promise<void> {
  const gateways = await db.gateway.findMany({ select: { id: true, name: true, engineAt: true } });
  await Promise.all(
    gateways.map(async ({ id, name, engineAt }) => {
      try {
        const client = await clientOf(db, sealer, id);
        const stale = !engineAt || now().getTime() - engineAt.getTime() > engineEveryMs;
        const state = await client.state();
        await noteAnswer(db, id, now(), { state, ...(stale && { engine: await client.engine() }) });
        if (state.accounts.upgrades > 0) await takeUpgrades(db, name, await client.accountUpgrades(), now());
        await syncAccounts(db, sealer, client, id);
        await noteLocks(db, id, (await client.lockedAccounts()).flatMap(lockOf));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        await noteTrouble(db, id, now(), error);
      }
    }),
  );
}

function lockOf({ id, lockedUntil, lockReason }: AccountStatus): Lock[] {
  return lockedUntil ? [{ accountId: id, until: new Date(lockedUntil), reason: lockReason ?? '' }] : [];
}
