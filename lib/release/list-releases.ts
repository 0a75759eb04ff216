import { z } from 'zod';
import { step } from '#lib/gateway/api-deployment.ts';
import { query } from '#lib/operation.ts';
import type { ChangeWord } from '#lib/policy/describe/describe-change.ts';
import { diffBundles } from './diff-files.ts';
import { acceptedFinding, comparableRelease, readRelease } from './store.ts';

const steps = z.array(step).catch([]);

/** Releases, newest first, with where each is in force. */
export const listReleases = query({
  name: 'releases.list',
  summary: 'Releases, newest first',
  permission: 'releases.read',
  route: 'GET /releases',
  input: z.object({
    before: z.coerce.number().int().optional(),
    size: z.coerce.number().int().min(1).max(200).default(50),
  }),
  read: async ({ db }, { before, size }) => {
    const rows = await db.release.findMany({
      where: before === undefined ? {} : { number: { lt: before } },
      orderBy: { number: 'desc' },
      take: size + 1,
      select: {
        id: true,
        number: true,
        parentId: true,
        authorName: true,
        comment: true,
        createdAt: true,
        bundles: { select: { gatewayId: true, digest: true } },
      },
    });
    const gateways = await db.gateway.findMany({ select: { id: true, name: true, state: true } });
    const active = z.object({ active: z.string().nullable() }).nullable().catch(null);
    const inForce = gateways.map(({ id, name, state }) => ({
      id,
      name,
      digest: active.parse(state)?.active ?? null,
    }));
    return {
      rows: rows.slice(0, size).map(({ bundles, ...row }) => ({
        ...row,
        inForceOn: inForce
          .filter((one) =>
            bundles.some((bundle) => bundle.gatewayId === one.id && bundle.digest === one.digest),
          )
          .map((one) => one.name),
      })),
      gateways: gateways.length,
      older: rows.length > size ? (rows[size - 1]?.number ?? null) : null,
    };
  },
});

/** One release with its deployments, their steps, and what was found and accepted. */
export const getRelease = query({
  name: 'releases.get',
  summary: 'One release with its deployments',
  permission: 'releases.read',
  route: 'GET /releases/{id}',
  input: z.object({ id: z.string() }),
  read: async ({ db }, { id }) => {
    const { bundles: _bundles, policy: _policy, sections: _sections, ...release } = await readRelease(db, id);
    const deployments = await db.deployment.findMany({
      where: { releaseId: id },
      include: { gateway: { select: { name: true } } },
      orderBy: { createdAt: 'desc' },
      take: 50,
    });
    return {
      ...release,
      findings: z.array(acceptedFinding).catch([]).parse(release.findings),
      words: release.words as unknown as ChangeWord[],
      deployments: deployments.map((one) => ({ ...one, steps: steps.parse(one.steps) })),
    };
  },
});

/** How two releases differ, file by file. */
export const compareReleases = query({
  name: 'releases.compare',
  summary: 'How two releases differ in every file',
  permission: 'releases.read',
  route: 'GET /releases/{id}/diff/{other}',
  input: z.object({ id: z.string(), other: z.string() }),
  read: async ({ db, sealer }, { id, other }) => {
    const [now, then] = await Promise.all([readRelease(db, id), readRelease(db, other)]);
    return diffBundles(
      await comparableRelease(db, sealer, then.id),
      await comparableRelease(db, sealer, now.id),
    );
  },
});
