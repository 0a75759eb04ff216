import { manifest } from '#lib/gateway/api-manifest.ts';
import type { Runtime } from '#lib/operation.ts';
import { readParts } from './blob-store.ts';
import { readReleased } from './store.ts';

const day = 86_400_000;
const atOnce = 500;

/** Forgets stored contents that no release names a day after they were made: parts of drafts that were looked at and never deployed. */
export async function sweepBlobs({ db, sealer, now }: Runtime): Promise<number> {
  const before = new Date(now().getTime() - day);
  const old = await db.blob.findMany({
    where: { createdAt: { lt: before }, secret: false },
    select: { sha256: true },
  });
  if (old.length === 0) return 0;
  const wanted = await wantedBlobs({ db, sealer });
  const unwanted = old.map(({ sha256 }) => sha256).filter((sha256) => !wanted.has(sha256));
  for (let at = 0; at < unwanted.length; at += atOnce)
    await db.blob.deleteMany({
      where: { sha256: { in: unwanted.slice(at, at + atOnce) }, createdAt: { lt: before } },
    });
  return unwanted.length;
}

async function wantedBlobs({ db, sealer }: Pick<Runtime, 'db' | 'sealer'>): Promise<Set<string>> {
  const wanted = new Set<string>();
  const releases = await db.release.findMany({
    select: { policy: true, bundles: { select: { manifest: true } } },
  });
  for (const { policy, bundles } of releases) {
    wanted.add(policy);
    const { lists } = await readReleased(db, sealer, { policy });
    for (const { sha256 } of Object.values(lists).flat()) wanted.add(sha256);
    for (const bundle of bundles)
      for (const { sha256 } of manifest.parse(bundle.manifest).files) wanted.add(sha256);
  }
  const texts = await db.blob.findMany({ where: { parts: true }, select: { sha256: true } });
  for (const { sha256: text } of texts)
    if (wanted.has(text)) for (const { sha256 } of await readParts(db, text)) wanted.add(sha256);
  return wanted;
}
