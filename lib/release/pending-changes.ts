import { z } from 'zod';
import { canonicalJson } from '#lib/canonical-json.ts';
import type { Db } from '#lib/db/client.ts';
import { query } from '#lib/operation.ts';

const keyed = z.record(z.string(), z.unknown());
const counts = z.record(z.string(), z.number());

/** How a section is named inside a release's `sections`: by scope and name. */
export const sectionKey = (scope: string, name: string) => `${scope}/${name}`;

/** How much the draft differs from the newest release, counted without reading the entries themselves. */
export async function countPending(db: Db): Promise<{ changes: number; deploying: boolean }> {
  const [release, sections, entries, running] = await Promise.all([
    db.release.findFirst({ orderBy: { number: 'desc' }, select: { sections: true, counts: true } }),
    db.policySection.findMany({ select: { scope: true, name: true, value: true } }),
    db.entryCount.groupBy({ by: ['state'], _sum: { count: true } }),
    db.deployment.count({ where: { state: { in: ['waiting', 'running'] }, error: null } }),
  ]);
  const released = keyed.catch({}).parse(release?.sections);
  const changedSections = sections.filter(
    ({ scope, name, value }) => canonicalJson(released[sectionKey(scope, name)]) !== canonicalJson(value),
  ).length;
  const of = (state: string) => entries.find((one) => one.state === state)?._sum.count ?? 0;
  const then = Object.values(counts.catch({}).parse(release?.counts)).reduce((sum, one) => sum + one, 0);
  const gone = Math.max(0, then - of('released') - of('changed'));
  return { changes: changedSections + of('new') + of('changed') + gone, deploying: running > 0 };
}

export const pendingChanges = query({
  name: 'releases.pending',
  summary: 'How many changes of the draft are not released',
  permission: 'releases.read',
  route: 'GET /draft/pending',
  input: z.object({}),
  read: ({ db }) => countPending(db),
});
