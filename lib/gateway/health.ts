import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { query } from '#lib/operation.ts';
import { readGateways } from './store.ts';

export type HealthSummary = {
  all: number;
  /** Not reachable, or its daemon does not answer. */
  away: number;
  /** Reachable, but without a release, or not on the newest that it was meant to have. */
  behind: number;
  /** A line for each that is not well. */
  names: string[];
};

type NewestBundle = { digest: string; release: { id: string; comment: string } };

/** What of the newest release was made for each gateway, by the gateway's id. */
export async function newestBundles(db: Db): Promise<Map<string, NewestBundle>> {
  const newest = await db.release.findFirst({ orderBy: { number: 'desc' }, include: { bundles: true } });
  if (!newest) return new Map();
  const { id, comment, bundles } = newest;
  return new Map(bundles.map(({ gatewayId, digest }) => [gatewayId, { digest, release: { id, comment } }]));
}

export async function summarizeHealth(db: Db): Promise<HealthSummary> {
  const [gateways, newest] = await Promise.all([readGateways(db), newestBundles(db)]);
  const names: string[] = [];
  let away = 0;
  let behind = 0;
  for (const { id, name, trouble, state } of gateways) {
    const down = trouble ?? (state?.active && !state.daemon.running ? state.daemon.message : null);
    const digest = newest.get(id)?.digest;
    if (down) {
      away += 1;
      names.push(`${name}: ${down}`);
    } else if (state && !state.active) {
      behind += 1;
      names.push(`${name}: waits for its first release`);
    } else if (digest && digest !== state?.active) {
      behind += 1;
      names.push(`${name}: not on the newest release`);
    }
  }
  return { all: gateways.length, away, behind, names };
}

export const gatewayHealth = query({
  name: 'gateways.health',
  summary: 'How many gateways answer and are up to date',
  permission: 'gateways.read',
  route: 'GET /gateways/health',
  input: z.object({}),
  read: ({ db }) => summarizeHealth(db),
});
