import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { query } from '#lib/operation.ts';
import { readGateways } from './store.ts';

export type HealthSummary = {
  all: number;
  /** Not reachable, or its daemon does not answer. */
  away: number;
  /** Reachable, but not on the newest release it was meant to have. */
  behind: number;
  /** A line for each that is not well. */
  names: string[];
};

/** The bundle each gateway was last meant to have. */
export async function wantedBundles(db: Db): Promise<Map<string, { releaseId: string; digest: string }>> {
  const newest = await db.release.findFirst({ orderBy: { number: 'desc' }, include: { bundles: true } });
  const wanted = new Map(
    (newest?.bundles ?? []).map(({ gatewayId, digest, releaseId }) => [gatewayId, { releaseId, digest }]),
  );
  return wanted;
}

export async function summarizeHealth(db: Db): Promise<HealthSummary> {
  const [gateways, wanted] = await Promise.all([readGateways(db), wantedBundles(db)]);
  const names: string[] = [];
  let away = 0;
  let behind = 0;
  for (const { id, name, trouble, state } of gateways) {
    const down = trouble ?? (state?.active && !state.daemon.running ? state.daemon.message : null);
    const digest = wanted.get(id)?.digest;
    if (down) {
      away += 1;
      names.push(`${name}: ${down}`);
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
