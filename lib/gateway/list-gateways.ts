import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { query } from '#lib/operation.ts';
import { newestBundles } from './health.ts';
import { type KnownGateway, readGateway, readGateways } from './store.ts';

export const listGateways = query({
  name: 'gateways.list',
  summary: 'All gateways, with what they last said of themselves and the release in force there',
  permission: 'gateways.inspect',
  route: 'GET /gateways',
  input: z.object({}),
  read: async ({ db }) => {
    const gateways = await readGateways(db);
    const [releases, strangers] = await Promise.all([
      releasesOn(db, gateways),
      knowAnotherTrail(db, gateways),
    ]);
    return gateways.map((gateway) => ({
      ...gateway,
      release: releases.get(gateway.id) ?? null,
      knowsAnotherTrail: strangers.has(gateway.id),
    }));
  },
});

export const getGateway = query({
  name: 'gateways.get',
  summary: 'One gateway, with the newest release that was made for it where that is not the one in force',
  permission: 'gateways.inspect',
  route: 'GET /gateways/{id}',
  input: z.object({ id: z.string() }),
  read: async ({ db }, { id }) => {
    const gateway = await readGateway(db, id);
    const [releases, newest, strangers] = await Promise.all([
      releasesOn(db, [gateway]),
      newestBundles(db),
      knowAnotherTrail(db, [gateway]),
    ]);
    const bundle = newest.get(id);
    const newer = bundle && bundle.digest !== gateway.state?.active ? bundle.release : null;
    return {
      ...gateway,
      release: releases.get(id) ?? null,
      newer,
      knowsAnotherTrail: strangers.has(id),
    };
  },
});

/** The gateways whose newest entry of the trail is not in this one: it was put back from a copy, or altered. */
async function knowAnotherTrail(db: Db, gateways: readonly KnownGateway[]): Promise<Set<string>> {
  const told = gateways.flatMap(({ id, state }) => (state?.trail ? [{ id, ...state.trail }] : []));
  const here = await db.auditEntry.findMany({
    where: { seq: { in: told.map(({ seq }) => seq) } },
    select: { seq: true, hash: true },
  });
  const hashes = new Map(here.map(({ seq, hash }) => [seq, hash]));
  return new Set(told.flatMap(({ id, seq, hash }) => (hashes.get(seq) === hash ? [] : [id])));
}

/**
 * The release in force on each gateway, by the console's name: an agent knows its own part of one by a digest (`state.active`). Releases that are the same
 * for a gateway have one digest there; the newest of them is told.
 */
async function releasesOn(db: Db, gateways: readonly KnownGateway[]) {
  const active = gateways.map(({ id, state }) => ({ gatewayId: id, digest: state?.active ?? '' }));
  const bundles = await db.bundle.findMany({
    where: { OR: active },
    orderBy: { release: { number: 'asc' } },
    select: { gatewayId: true, release: { select: { id: true, comment: true } } },
  });
  return new Map(bundles.map(({ gatewayId, release }) => [gatewayId, release]));
}
