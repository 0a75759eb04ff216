import { recordEvent } from '#lib/audit/store.ts';
import type { Db } from '#lib/db/client.ts';
import type { AccountStatus } from '#lib/gateway/api-account.ts';
import { type GatewayClient, problemCode } from '#lib/gateway/client.ts';
import { readHeads } from '#lib/gateway/read-heads.ts';
import { askEngine, clientOf, noteAnswer, noteTrouble } from '#lib/gateway/store.ts';
import type { Runtime } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { syncAccounts } from '#lib/sasl/account/sync-accounts.ts';
import { takeUpgrades } from '#lib/sasl/password/take-upgrades.ts';
import { type Lock, noteLocks } from '#lib/sasl/use-store.ts';
import { eachGateway } from './each-gateway.ts';

/** What a daemon can do, and its agent knows, changes with an upgrade of the host, so it is asked seldom. */
const engineEveryMs = 60_000;
/** Between two looks at a gateway. */
const lookEveryMs = 3000;
/** The same while nobody answers there: who logs in at a gateway that returns waits until it was given what it missed. */
const knockEveryMs = 250;
/** So long one that did not answer has for a first word: what was asked while the network was cut may be lost. */
const knockPatienceMs = 3000;

const noAnswer: readonly (string | null)[] = ['gateway-unreachable', 'gateway-timeout'];

/** Asks every gateway how it is, remembers the answer or the trouble, and gives it the accounts it lacks; a round looks at those whose turn it is. */
export function gatewayWatch(runtime: Runtime) {
  const looked = new Set<string>();
  const lastAt = new Map<string, number>();
  const each = eachGateway((gateway: Watched) =>
    watch(runtime, looked, gateway).finally(() => lastAt.set(gateway.id, performance.now())),
  );
  const isDue = ({ id, troubleCode }: Watched) => {
    const pause = noAnswer.includes(troubleCode) ? knockEveryMs : lookEveryMs;
    return performance.now() - (lastAt.get(id) ?? Number.NEGATIVE_INFINITY) >= pause;
  };
  return {
    round: async () => {
      const select = { id: true, name: true, engineAt: true, troubleCode: true };
      each.round((await runtime.db.gateway.findMany({ select })).filter(isDue));
    },
    end: each.end,
  };
}

type Watched = { id: string; name: string; engineAt: Date | null; troubleCode: string | null };

/** `looked`: the gateways that were seen to know no other history than the database has, since this worker began. */
async function watch(runtime: Runtime, looked: Set<string>, gateway: Watched): Promise<void> {
  const { db, sealer, now } = runtime;
  const { id, name, engineAt, troubleCode } = gateway;
  try {
    const client = await clientOf(db, sealer, id);
    if (noAnswer.includes(troubleCode)) {
      await (await clientOf(db, sealer, id, knockPatienceMs)).accountsVersion();
      await bringAccounts(runtime, looked, gateway, client); // who logs in there waits for nothing else
    }
    const stale = !engineAt || now().getTime() - engineAt.getTime() > engineEveryMs;
    const state = await client.state();
    await noteAnswer(db, id, now(), { state, ...(stale && { engine: await askEngine(client) }) });
    if (state.accounts.upgrades > 0) await takeUpgrades(db, name, await client.accountUpgrades(), now());
    await bringAccounts(runtime, looked, gateway, client);
    await noteLocks(db, id, (await client.lockedAccounts()).flatMap(lockOf));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await noteTrouble(db, id, now(), error);
  }
}

async function bringAccounts(
  { db, sealer, now }: Runtime,
  looked: Set<string>,
  { id, name }: Watched,
  client: GatewayClient,
): Promise<void> {
  const anew = !looked.has(id) && (await knowsAnotherTrail(db, client));
  await syncAccounts(db, sealer, client, id, { anew });
  if (anew)
    await recordEvent(db, {
      ...byWorker,
      now: now(),
      event: { kind: 'gateway.accounts-anew', gatewayId: id, name },
    });
  looked.add(id);
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
