import type { Db } from '#lib/db/client.ts';
import type { Sealer } from '#lib/seal.ts';
import { type HeldByGateways, headsOnGateways } from './gateway-heads.ts';
import { verifyChain } from './store.ts';
import type { Anchor, ChainVerdict } from './verify-chain.ts';

/** What came of it, and which gateways keep heads of the trail or could not be asked. */
export type HeldVerdict = ChainVerdict & Omit<HeldByGateways, 'anchors'>;

/** Walks the console's own trail, and holds it against the anchors given and what the gateways were told of it. */
export async function verifyHeld(
  db: Db,
  sealer: Sealer,
  anchors: readonly Anchor[] = [],
): Promise<HeldVerdict> {
  const { anchors: kept, keepers, silent } = await headsOnGateways(db, sealer);
  return { ...(await verifyChain(db, [...anchors, ...kept])), keepers, silent };
}
