import { chmod, link, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncToDisk } from '#lib/agent/atomic.ts';
import { cannotLink, nullIfMissing } from '#lib/agent/disk.ts';
import type { Outcome, ReleaseDir } from '#lib/agent/engine.ts';
import type { CopiedAhead } from '#lib/agent/engines/sendmail/copied-ahead.ts';
import { copyDatabase } from '#lib/agent/engines/sendmail/database-file.ts';
import { editMap } from '#lib/agent/engines/sendmail/edit-map.ts';
import { findKept } from '#lib/agent/engines/sendmail/kept-database.ts';
import { findTool } from '#lib/agent/engines/sendmail/tools.ts';
import { digestOfFile, keepingDigest, settle } from '#lib/agent/file-digest.ts';
import type { Later } from '#lib/agent/later.ts';
import type { Manifest } from '#lib/gateway/api-manifest.ts';
import { managedFiles } from '#lib/gateway/managed-files.ts';
import { run } from '#lib/run.ts';

export type MapFile = Manifest['files'][number];
const day = 86_400_000;

export type KnownMaps = {
  cache: string;
  /** The folder of the release in force. */
  inForce: string;
  ahead: CopiedAhead;
  /** Whether the cf is there, and may be read: no program is run before. */
  configured: Promise<boolean>;
  later: Later;
};

/**
 * Puts `maps/<name>.db` beside its source. A source that was compiled before, for whatever release, is not compiled again:
 * compiled maps are kept in `cache` and shared with releases as hard links. Their name holds the digest and type of the
 * source, then their own digest: one that somebody wrote to since is made anew. A long map of which a few lines differ from the one
 * in force is made by changing a copy. A new one is read through for its digest, and kept, while others look at it already.
 */
export async function compileMap(
  { later, ...known }: KnownMaps,
  release: ReleaseDir,
  map: MapFile,
): Promise<Outcome & { fresh: boolean; edited: boolean }> {
  const { cache } = known;
  const type = map.mapType ?? 'btree';
  const start = `${map.sha256}.${type}.`;
  const target = join(release.dir, `${map.path}.db`);
  await mkdir(cache, { recursive: true, mode: 0o755 });
  await rm(target, { force: true });
  const before = await findKept(cache, start);
  if (before !== null) {
    await share(before, target, later);
    return { ok: true, message: `${map.path} was compiled before.`, fresh: false, edited: false };
  }
  // two maps may have the same source
  const building = join(cache, `${start}${process.pid}.${basename(map.path)}.new.db`);
  const forget = () => rm(building, { force: true });
  try {
    const made = await makeMap({ ...known, building }, release, map);
    if (made.ok) await settle(building);
    if (made.ok) await share(building, target, later);
    if (made.ok) later.add(keep(building, { cache, start }).finally(forget));
    else await forget();
    return { ...made, fresh: true };
  } catch (error) {
    await forget();
    throw error;
  }
}

/** Puts a database on the disk, and among those that are kept under the digest of what it holds. */
async function keep(building: string, { cache, start }: { cache: string; start: string }): Promise<void> {
  const [digest] = await Promise.all([digestOfFile(building), syncToDisk(building)]);
  const kept = join(cache, `${start}${digest}.db`);
  await keepingDigest(building, kept, () => rename(building, kept));
  await syncToDisk(cache);
}

type Building = Omit<KnownMaps, 'later'> & { building: string };

/** Makes a database under a name of its own: makemap writes what it can even when it fails. */
async function makeMap(
  { cache, inForce, ahead, configured, building }: Building,
  { dir }: ReleaseDir,
  { path, sha256, mapType: type = 'btree' }: MapFile,
): Promise<Outcome & { edited: boolean }> {
  const source = join(dir, path);
  const cf = join(dir, 'sendmail.cf'); // it names the TrustedUser who is to own the database
  const copyOf = async (digest: string) => {
    const database = await findKept(cache, `${digest}.${type}.`);
    if (!database) return false;
    if (!(await ahead.take(digest, type, building))) await copyDatabase(database, building);
    return configured;
  };
  const known = join(inForce, path);
  // passwords never stand on a command line, where everybody on the host could read them
  const edited =
    !managedFiles[path].secret &&
    (await editMap({ source: { path: source, sha256 }, target: building, type, cf, known, copyOf }));
  if (!(await configured))
    return { ok: false, message: 'There is no configuration to compile it by.', edited };
  if (!edited) {
    await rm(building, { force: true });
    const makemap = await findTool('makemap');
    const args = ['-C', cf, type, building];
    const { code, stderr, timedOut } = await run(makemap, args, { inputFile: source, timeoutMs: 240_000 });
    if (code !== 0 || stderr.trim() !== '')
      return {
        ok: false,
        message: timedOut ? `makemap took too long over ${path}.` : `makemap does not take ${path}.`,
        output: stderr.trim().replaceAll(`${building}:`, `${path}:`) || undefined,
        edited,
      };
  }
  // makemap lets the group of the TrustedUser read; passwords are for the daemon alone
  if (managedFiles[path].secret) await chmod(building, 0o600);
  return { ok: true, message: `${path} is compiled.`, edited };
}

async function share(kept: string, target: string, later: Later): Promise<void> {
  await keepingDigest(kept, kept, () => link(kept, target)).catch(async (error: unknown) => {
    if (!cannotLink(error)) throw error;
    await copyDatabase(kept, target);
    await syncToDisk(target);
  });
  later.add(syncToDisk(dirname(target)));
}

/** Forgets what no release shares any more, a day after it was last shared. */
export async function sweepCache(cache: string, now: Date): Promise<void> {
  for (const name of (await readdir(cache).catch(nullIfMissing)) ?? []) {
    const found = await stat(join(cache, name)).catch(nullIfMissing);
    if (found && found.nlink === 1 && now.getTime() - found.ctimeMs > day)
      await rm(join(cache, name), { force: true });
  }
}
