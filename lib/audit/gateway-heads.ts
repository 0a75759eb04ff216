import type { Db } from '#lib/db/client.ts';
import { readHeads } from '#lib/gateway/read-heads.ts';
import { clientOf, readGateways } from '#lib/gateway/store.ts';
import { Refusal } from '#lib/refusal.ts';
import type { Sealer } from '#lib/seal.ts';
import type { Anchor } from './verify-chain.ts';

/** What gateways keep of the trail: who was asked, who could not be. */
export type HeldByGateways = {
  anchors: Anchor[];
  /** Names of the gateways that keep heads of it. */
  keepers: string[];
  silent: { gateway: string; reason: string }[];
};

/** Asks every gateway for the heads of the trail that it was told. To be asked before the trail is walked: it only grows. */
export async function headsOnGateways(db: Db, sealer: Sealer): Promise<HeldByGateways> {
  const held: HeldByGateways = { anchors: [], keepers: [], silent: [] };
  const asked = (await readGateways(db)).map(async ({ id, name, trouble }) => {
    try {
      if (trouble) throw new Refusal('unavailable', 'gateway-away', trouble);
      return { name, text: await (await clientOf(db, sealer, id)).trailHeads(), reason: null };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { name, text: '', reason: error.message };
    }
  });
  for (const one of await Promise.all(asked)) {
    if (one.reason !== null) {
      held.silent.push({ gateway: one.name, reason: one.reason });
      continue;
    }
    const heads = readHeads(one.text);
    const where = `gateway ${one.name}`;
    for (const { seq, hash } of heads) held.anchors.push({ seq, hash, where });
    if (heads.length > 0) held.keepers.push(one.name);
  }
  return held;
}
