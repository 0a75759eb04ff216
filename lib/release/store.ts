import { z } from 'zod';
import { canonicalJson } from '#lib/canonical-json.ts';
import type { Db, Tx } from '#lib/db/client.ts';
import { type Manifest, managedFiles, manifest } from '#lib/gateway/api.ts';
import type { Policy } from '#lib/policy/policy.ts';
import { Refusal } from '#lib/refusal.ts';
import type { Sealer } from '#lib/seal.ts';
import { digestOf, readContent } from './blob-store.ts';
import type { Side } from './diff-files.ts';
import type { RenderedBundle } from './render-draft.ts';

export const newestRelease = (db: Db | Tx) => db.release.findFirst({ orderBy: { number: 'desc' } });

export async function readRelease(db: Db | Tx, id: string) {
  const release = await db.release.findUnique({ where: { id }, include: { bundles: true } });
  if (!release) throw new Refusal('not-found', 'no-release', 'There is no such release.');
  return release;
}

/** The policy a release holds. It was checked when the release was made. */
export async function readPolicy(db: Db | Tx, sealer: Sealer, release: { policy: string }): Promise<Policy> {
  return JSON.parse((await readContent(db, sealer, release.policy)).toString('utf8')) as Policy;
}

export const policyText = (policy: Policy): string => canonicalJson(policy);

/** Names a draft as it was looked at: its policy and what it renders to. Deploying names it, so that nobody deploys what they did not see. */
export function draftDigest(policy: Policy, bundles: RenderedBundle[]): string {
  return digestOf(
    `${digestOf(policyText(policy))} ${bundles
      .map((one) => `${one.gatewayId} ${one.manifest.id}`)
      .sort()
      .join(' ')}`,
  );
}

export type ComparedBundle = { gateway: string; files: Map<string, Side> };

export const comparable = (bundle: RenderedBundle): ComparedBundle => ({
  gateway: bundle.gateway,
  files: new Map(
    bundle.files.map(({ path, content }) => [
      path,
      { content, digest: digestOf(content), secret: managedFiles[path].secret },
    ]),
  ),
});

/** The files of a release as they were rendered, for comparing. Secret contents stay closed. */
export async function comparableRelease(
  db: Db | Tx,
  sealer: Sealer,
  releaseId: string,
): Promise<ComparedBundle[]> {
  const bundles = await db.bundle.findMany({ where: { releaseId } });
  const gateways = await db.gateway.findMany({ select: { id: true, name: true } });
  return Promise.all(
    bundles.map(async (bundle) => ({
      gateway: gateways.find((one) => one.id === bundle.gatewayId)?.name ?? bundle.gatewayId,
      files: await filesOf(db, sealer, manifest.parse(bundle.manifest)),
    })),
  );
}

async function filesOf(db: Db | Tx, sealer: Sealer, bundle: Manifest): Promise<Map<string, Side>> {
  const files = new Map<string, Side>();
  for (const { path, sha256 } of bundle.files) {
    const { secret } = managedFiles[path];
    const content = secret ? '' : (await readContent(db, sealer, sha256)).toString('utf8');
    files.set(path, { content, digest: sha256, secret });
  }
  return files;
}

export const acceptedFinding = z.object({
  key: z.string(),
  rule: z.string(),
  severity: z.enum(['error', 'warning', 'advice']),
  title: z.string(),
  acceptedBy: z.string().nullable(),
});
export type AcceptedFinding = z.infer<typeof acceptedFinding>;
