import { recordEvent } from '#lib/audit/store.ts';
import type { Db } from '#lib/db/client.ts';
import type { AccountStatus } from '#lib/gateway/api-account.ts';
import { type GatewayClient, problemCode } from '#lib/gateway/client.ts';
import { readHeads } from '#lib/gateway/read-heads.ts';
import { clientOf, noteAnswer, noteTrouble } from '#lib/gateway/store.ts';
import type { Runtime } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { syncAccounts } from '#lib/sasl/account/sync-accounts.ts';
import { takeUpgrades } from '#lib/sasl/password/take-upgrades.ts';
import { type Lock, noteLocks } from '#lib/sasl/use-store.ts';
import { eachGateway } from './each-gateway.ts';

/** What a daemon can do changes with an upgrade of the host, so it is asked seldom. */
const engineEveryMs = 60_000;

/** Asks every gateway how it is, remembers the answer or the trouble, and gives it the accounts it lacks. */
export function gatewayWatch(runtime: Runtime) {
  const looked = new Set<string>();
  const each = eachGateway((gateway: Watched) => watch(runtime, looked, gateway));
  return {
    round: async () =>
      each.round(await runtime.db.gateway.findMany({ select: { id: true, name: true, engineAt: true } })),
    end: each.end,
  };
}

type Watched = { id: string; name: string; engineAt: Date | null };

/** `looked`: the gateways that were seen to know no other history than the database has, since this worker began. */
async function watch(
  { db, sealer, now }: Runtime,
  looked: Set<string>,
  { id, name, engineAt }: Watched,
): Promise<void> {
  try {
    const client = await clientOf(db, sealer, id);
    const stale = !engineAt || now().getTime() - engineAt.getTime() > engineEveryMs;
    const state = await client.state();
    await noteAnswer(db, id, now(), { state, ...(stale && { engine: await client.engine() }) });
    if (state.accounts.upgrades > 0) await takeUpgrades(db, name, await client.accountUpgrades(), now());
    const anew = !looked.has(id) && (await knowsAnotherTrail(db, client));
    await syncAccounts(db, sealer, client, id, { anew });
    if (anew)
      await recordEvent(db, {
        ...byWorker,
        now: now(),
        event: { kind: 'gateway.accounts-anew', gatewayId: id, name },
      });
    looked.add(id);
    await noteLocks(db, id, (await client.lockedAccounts()).flatMap(lockOf));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await noteTrouble(db, id, now(), error);
  }
}

const byWorker = { actor: { kind: 'system', name: 'worker' } } as const;

/**
 * Whether the gateway was told of an entry of the trail that is not in it: this database was put back from a copy, and has given numbers to changes
 * since that the gateway knows as those of others.
 */
async function knowsAnotherTrail(db: Db, client: GatewayClient): Promise<boolean> {
  const newest = await client.trailHeads().then(
    (text) => readHeads(text).at(-1),
    (error: unknown) => {
      if (problemCode(error) === null) throw error;
      return undefined; // it is too old to be told of the trail
    },
  );
  if (!newest) return false;
  const entry = await db.auditEntry.findUnique({ where: { seq: newest.seq }, select: { hash: true } });
  return entry?.hash !== newest.hash;
}

function lockOf({ id, lockedUntil, lockReason }: AccountStatus): Lock[] {
  return lockedUntil ? [{ accountId: id, until: new Date(lockedUntil), reason: lockReason ?? '' }] : [];
}
