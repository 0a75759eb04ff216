import { setTimeout } from 'node:timers/promises';
import type { Db } from '#lib/db/client.ts';
import { clientOf, noteTrouble, readGateways } from '#lib/gateway/store.ts';
import { Refusal } from '#lib/refusal.ts';
import { readRecord } from '#lib/sasl/store.ts';
import type { Sealer } from '#lib/seal.ts';
import { noteInForce } from './in-force.ts';

/** Whether a change of an account is in force on one gateway. */
export type InForce = {
  gatewayId: string;
  gateway: string;
  ok: boolean;
  /** Milliseconds from the change to its being in force. */
  ms: number;
  /** Why not, in words. */
  message: string;
};

type Change = { accountId: string; since: Date } & ({ kind: 'set' } | { kind: 'removed'; revision: number });

/** Brings one change to every gateway at once; a gateway that is away gets it from the worker when it is back. */
export async function pushAccount(db: Db, sealer: Sealer, change: Change): Promise<InForce[]> {
  const gateways = await readGateways(db);
  return Promise.all(
    gateways.map((gateway) => {
      const pushed = pushTo(db, sealer, gateway, change);
      if (gateway.trouble === null) return pushed;
      return Promise.race([pushed, notYet(gateway.name, gateway.id, gateway.trouble)]);
    }),
  );
}

/** A gateway that was away just now is given a moment; whoever resets a password does not wait for it to time out. */
const patienceMs = 1500;

async function notYet(gateway: string, gatewayId: string, message: string): Promise<InForce> {
  await setTimeout(patienceMs, undefined, { ref: false });
  return { gatewayId, gateway, ok: false, ms: patienceMs, message };
}

async function pushTo(
  db: Db,
  sealer: Sealer,
  gateway: { id: string; name: string },
  change: Change,
): Promise<InForce> {
  const told = { gatewayId: gateway.id, gateway: gateway.name };
  try {
    const client = await clientOf(db, sealer, gateway.id);
    if (change.kind === 'removed') await client.deleteAccount(change.accountId, change.revision);
    else await setOn(db, sealer, client, gateway.id, change);
    return { ...told, ok: true, ms: Date.now() - change.since.getTime(), message: 'in force' };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await noteTrouble(db, gateway.id, new Date(), error);
    return { ...told, ok: false, ms: Date.now() - change.since.getTime(), message: error.message };
  }
}

async function setOn(
  db: Db,
  sealer: Sealer,
  client: Awaited<ReturnType<typeof clientOf>>,
  gatewayId: string,
  { accountId, since }: Change,
): Promise<void> {
  const record = await readRecord(db, sealer, accountId);
  await client.putAccount(record);
  const at = new Date();
  const taken = { id: accountId, revision: record.revision, ms: at.getTime() - since.getTime() };
  await noteInForce(db, gatewayId, [taken], at);
}
