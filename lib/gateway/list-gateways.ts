import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { query } from '#lib/operation.ts';
import { type KnownGateway, readGateway, readGateways } from './store.ts';

/** A gateway with the release in force there, by the console's name: the agent knows its own part of it by a digest (`state.active`). */
type Running = KnownGateway & { release: { id: string; comment: string } | null };

export const listGateways = query({
  name: 'gateways.list',
  summary: 'All gateways, with what they last said of themselves and the release in force there',
  permission: 'gateways.inspect',
  route: 'GET /gateways',
  input: z.object({}),
  read: async ({ db }) => withReleases(db, await readGateways(db)),
});

export const getGateway = query({
  name: 'gateways.get',
  summary: 'One gateway',
  permission: 'gateways.inspect',
  route: 'GET /gateways/{id}',
  input: z.object({ id: z.string() }),
  read: async ({ db }, { id }) => {
    const gateway = await readGateway(db, id);
    const [running] = await withReleases(db, [gateway]);
    return { ...gateway, release: running?.release ?? null };
  },
});

/** Releases that are the same for a gateway have one digest there; the newest of them is told. */
async function withReleases(db: Db, gateways: readonly KnownGateway[]): Promise<Running[]> {
  const digests = gateways.flatMap(({ state }) => state?.active ?? []);
  const bundles = await db.bundle.findMany({
    where: { digest: { in: digests } },
    orderBy: { release: { number: 'desc' } },
    select: { gatewayId: true, digest: true, release: { select: { id: true, comment: true } } },
  });
  return gateways.map((gateway) => {
    const bundle = bundles.find(
      ({ gatewayId, digest }) => gatewayId === gateway.id && digest === gateway.state?.active,
    );
    return { ...gateway, release: bundle?.release ?? null };
  });
}
