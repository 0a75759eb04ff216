import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '#lib/agent/atomic.ts';
import { nullIfMissing } from '#lib/agent/disk.ts';
import type { Outcome, ReleaseDir } from '#lib/agent/engine.ts';
import { findTool } from '#lib/agent/engines/sendmail/tools.ts';
import type { Manifest } from '#lib/gateway/api.ts';
import { run } from '#lib/run.ts';

export type MapFile = Manifest['files'][number];
const day = 86_400_000;

/**
 * Puts `maps/<name>.db` beside its source. A source that was compiled before, for whatever release, is not compiled again:
 * compiled maps are kept in `cache` by digest and type, and shared with releases as hard links; nobody ever writes to one.
 */
export async function compileMap(
  cache: string,
  release: ReleaseDir,
  map: MapFile,
): Promise<Outcome & { fresh: boolean }> {
  const type = map.mapType ?? 'btree';
  const kept = join(cache, `${map.sha256}.${type}.db`);
  const target = join(release.dir, `${map.path}.db`);
  await rm(target, { force: true });
  const known = await stat(kept).catch(nullIfMissing);
  if (!known) {
    await mkdir(cache, { recursive: true, mode: 0o755 });
    const made = await makeMap(join(release.dir, map.path), kept, type, join(release.dir, 'sendmail.cf'));
    if (!made.ok) return { ...made, fresh: true };
  }
  await link(kept, target);
  await syncFolder(join(target, '..'));
  return { ok: true, message: `${map.path} is compiled.`, fresh: !known };
}

/** Makes a database under a name of its own and renames it: makemap writes what it can even when it fails. */
async function makeMap(source: string, target: string, type: string, cf: string): Promise<Outcome> {
  const building = target.replace(/\.db$/, `.${process.pid}.new.db`);
  try {
    const makemap = await findTool('makemap');
    // the cf names the TrustedUser who is to own the database
    const { code, stderr, timedOut } = await run(makemap, ['-C', cf, type, building], {
      inputFile: source,
      timeoutMs: 240_000,
    });
    const name = source.split('/').slice(-2).join('/');
    if (code !== 0 || stderr.trim() !== '')
      return {
        ok: false,
        message: timedOut ? `makemap took too long over ${name}.` : `makemap does not take ${name}.`,
        output: stderr.trim().replaceAll(`${building}:`, `${name}:`) || undefined,
      };
    await syncFile(building);
    await rename(building, target);
    await syncFolder(join(target, '..'));
    return { ok: true, message: `${name} is compiled.` };
  } finally {
    await rm(building, { force: true });
  }
}

/** Forgets what no release shares any more, a day after it was made. */
export async function sweepCache(cache: string, now: Date): Promise<void> {
  for (const name of (await readdir(cache).catch(nullIfMissing)) ?? []) {
    const found = await stat(join(cache, name)).catch(nullIfMissing);
    if (found && found.nlink === 1 && now.getTime() - found.ctimeMs > day)
      await rm(join(cache, name), { force: true });
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
