import { setTimeout } from 'node:timers/promises';
import type { Db } from '#lib/db/client.ts';
import { droppedOf } from '#lib/gateway/lacks.ts';
import { clientOf, type KnownGateway, noteTrouble, readGateways } from '#lib/gateway/store.ts';
import { Refusal } from '#lib/refusal.ts';
import { readRecord } from '#lib/sasl/store.ts';
import type { Sealer } from '#lib/seal.ts';
import { noteInForce } from './in-force.ts';
import { newestRevision, syncAccounts } from './sync-accounts.ts';

/** Whether a change of an account is in force on one gateway. */
export type InForce = {
  gatewayId: string;
  gateway: string;
  ok: boolean;
  /** Milliseconds from the change to its being in force. */
  ms: number;
  /** Why not, in words. */
  message: string;
  /** What is set of the account, and dropped by an agent that is older than the console, in words. */
  dropped: string[];
};

type Change = { accountId: string; since: Date } & ({ kind: 'set' } | { kind: 'removed'; revision: number });

/** Brings one change to every gateway at once; a gateway that is away gets it from the worker when it is back. */
export async function pushAccount(db: Db, sealer: Sealer, change: Change): Promise<InForce[]> {
  const gateways = await readGateways(db);
  return Promise.all(
    gateways.map((gateway) => Promise.race([pushTo(db, sealer, gateway, change), notYet(gateway)])),
  );
}

/** Whoever resets a password waits for no gateway to time out: one that was away just now is given a moment, one that hangs a little longer. */
const patienceMs = { away: 1500, answering: 3000 };

type Asked = { id: string; name: string; trouble: string | null };

/** What is said of a gateway once nobody waits for it any longer. */
export async function notYet({ id, name, trouble }: Asked): Promise<InForce> {
  const ms = trouble === null ? patienceMs.answering : patienceMs.away;
  await setTimeout(ms, undefined, { ref: false });
  const message = trouble ?? `${name} has not answered yet.`;
  return { gatewayId: id, gateway: name, ok: false, ms, message, dropped: [] };
}

async function pushTo(
  db: Db,
  sealer: Sealer,
  gateway: Pick<KnownGateway, 'id' | 'name' | 'engine'>,
  change: Change,
): Promise<InForce> {
  const told = { gatewayId: gateway.id, gateway: gateway.name };
  try {
    const client = await clientOf(db, sealer, gateway.id);
    const { version, dropped } =
      change.kind === 'removed'
        ? { ...(await client.deleteAccount(change.accountId, change.revision)), dropped: [] }
        : await setOn(db, sealer, client, gateway, change);
    // it has later changes than this database, which is a copy put back: it passed over what it was just told
    if (version > (await newestRevision(db))) await syncAccounts(db, sealer, client, gateway.id);
    return { ...told, ok: true, ms: Date.now() - change.since.getTime(), message: 'in force', dropped };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await noteTrouble(db, gateway.id, new Date(), error);
    const ms = Date.now() - change.since.getTime();
    return { ...told, ok: false, ms, message: error.message, dropped: [] };
  }
}

async function setOn(
  db: Db,
  sealer: Sealer,
  client: Awaited<ReturnType<typeof clientOf>>,
  { id, engine }: Pick<KnownGateway, 'id' | 'engine'>,
  { accountId, since }: Change,
) {
  const record = await readRecord(db, sealer, accountId);
  const { version } = await client.putAccount(record);
  const at = new Date();
  const taken = { id: accountId, revision: record.revision, ms: at.getTime() - since.getTime() };
  await noteInForce(db, id, [taken], at);
  return { version, dropped: droppedOf(record, engine?.lacks ?? []) };
}
