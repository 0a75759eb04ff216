import { chmod, mkdir, readdir, readlink, rename, rm, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { allOf } from '#lib/agent/all-of.ts';
import type { Announced } from '#lib/agent/announced.ts';
import { replaceLink, syncToDisk } from '#lib/agent/atomic.ts';
import { nullIfMissing } from '#lib/agent/disk.ts';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import type { Place } from '#lib/agent/journal.ts';
import type { Later } from '#lib/agent/later.ts';
import { findDrift, readSeal, sealFolder } from '#lib/agent/seal.ts';
import type { Manifest } from '#lib/gateway/api-manifest.ts';
import type { GatewayState } from '#lib/gateway/api-state.ts';
import { managedFiles } from '#lib/gateway/managed-files.ts';
import { Refusal } from '#lib/refusal.ts';

/** What the host had before Postern: `postern gateway install` lays it out as a release, so that there is a way back to it. */
export const originalFolder = 'original';

/** Contents of so many bytes are shared between the store and the releases; shorter ones are copied, so that who edits one in place edits one alone. */
const long = 1 << 20;

/**
 * The releases laid out on this mail host: `releases/<folder>/` each, given files and what the engine made from them, and
 * `current`, the link to the one in force. A release is made in a new folder every time, so that what is in force is never
 * written to.
 */
export class Releases {
  readonly #data: string;
  readonly #dir: string;
  readonly #current: string;
  readonly #announced: Announced;

  private constructor(data: string, announced: Announced) {
    this.#data = data;
    this.#dir = join(data, 'releases');
    this.#current = join(data, 'current');
    this.#announced = announced;
  }

  static async open(data: string, announced: Announced): Promise<Releases> {
    await mkdir(join(data, 'releases'), { recursive: true, mode: 0o755 });
    for (const name of await readdir(data))
      if (name.startsWith('current.new-')) await unlink(join(data, name));
    return new Releases(data, announced);
  }

  /** A folder that holds this release as the daemon approved of it, untouched since; null when there is none. */
  async findChecked(id: string): Promise<ReleaseDir | null> {
    for (const folder of await this.#foldersOf(id)) {
      const dir = join(this.#dir, folder);
      const seal = await readSeal(dir);
      if (seal && (await findDrift(dir)).length === 0) return { id, dir, manifest: seal.manifest };
    }
    return null;
  }

  /**
   * Lays a release out in a new folder, every content verified on the way; once `later` is done it outlasts a power cut. A crash leaves a folder without
   * seal, which is nothing to anybody and swept later. Refuses when contents are missing.
   */
  async stage(id: string, later: Later): Promise<ReleaseDir> {
    const manifest = await this.#announced.manifest(id);
    const missing = await this.#announced.missingOf(manifest);
    if (missing.length > 0)
      throw new Refusal(
        'conflict',
        'contents-missing',
        `${missing.length} contents of this release are missing.`,
        {
          next: 'Announce the release again and send what is missing.',
          detail: missing.map(({ path }) => path).join('\n'),
        },
      );
    const folder = firstFree(id, new Set(await this.#foldersOf(id)));
    const dir = join(this.#dir, folder);
    await this.#layOut(manifest, `${dir}.tmp`);
    await rename(`${dir}.tmp`, dir);
    later.add(syncAll(manifest, dir));
    later.add(syncToDisk(this.#dir));
    return { id, dir, manifest };
  }

  /** Notes that the daemon approved of this folder as it is now. */
  async seal({ dir, manifest }: ReleaseDir, now: Date): Promise<void> {
    await sealFolder(dir, { manifest, checkedAt: now.toISOString() });
  }

  async remove({ dir }: ReleaseDir): Promise<void> {
    await rm(dir, { recursive: true, force: true });
  }

  place({ id, dir }: ReleaseDir): Place {
    return { id, folder: basename(dir) };
  }

  async open({ id, folder }: Place): Promise<ReleaseDir> {
    const dir = join(this.#dir, folder);
    if (folder === originalFolder) return { id, dir, manifest: originalManifest };
    const seal = await readSeal(dir);
    return { id, dir, manifest: seal?.manifest ?? (await this.#announced.manifest(id)) };
  }

  /** Whose folder this is; null when it holds no checked release. */
  async placeOf(folder: string): Promise<Place | null> {
    if (folder === originalFolder) return { id: originalFolder, folder };
    const seal = await readSeal(join(this.#dir, folder));
    return seal && { id: seal.manifest.id, folder };
  }

  /** Where the files of a folder are not what the daemon approved of any more. */
  drift({ folder }: Place): Promise<GatewayState['drift']> {
    return folder === originalFolder ? Promise.resolve([]) : findDrift(join(this.#dir, folder));
  }

  /** The folder in force; null when there is none. */
  async pointed(): Promise<string | null> {
    const target = await readlink(this.#current).catch(nullIfMissing);
    return target === null ? null : basename(target);
  }

  /** Puts a folder in force with one rename; nothing is written when it is in force already. */
  async point(folder: string | null): Promise<void> {
    if ((await this.pointed()) === folder) return;
    if (folder !== null) return replaceLink(this.#current, join('releases', folder));
    await unlink(this.#current);
    await syncToDisk(this.#data);
  }

  /** Removes what is neither in `keep` nor among the latest announced, with the contents that nobody needs then. */
  async collect(keep: readonly Place[]): Promise<void> {
    const left = await this.#announced.keepOnly(new Set(keep.map(({ id }) => id)));
    const folders = new Set([originalFolder, ...keep.map(({ folder }) => folder)]);
    for (const folder of await readdir(this.#dir)) {
      const dir = join(this.#dir, folder);
      const useful = folders.has(folder) || (left.has(folder) && (await readSeal(dir)) !== null);
      if (!useful) await rm(dir, { recursive: true, force: true });
    }
  }

  async #foldersOf(id: string): Promise<string[]> {
    const all = await readdir(this.#dir);
    return all.filter((name) => name === id || (name.startsWith(`${id}.`) && !name.endsWith('.tmp'))).sort();
  }

  async #layOut({ files }: Manifest, dir: string): Promise<void> {
    await rm(dir, { recursive: true, force: true });
    await makeFolder(dir, 0o755);
    for (const { path } of files)
      if (dirname(path) !== '.')
        await makeFolder(join(dir, dirname(path)), managedFiles[path].kind === 'tls' ? 0o700 : 0o755);
    await allOf(files.map((file) => this.#layOutFile(file, dir)));
  }

  #layOutFile({ path, sha256, size }: Manifest['files'][number], dir: string): Promise<void> {
    const { secret } = managedFiles[path];
    const to = join(dir, path);
    if (size >= long && !secret) return this.#announced.blobs.shareAt(sha256, to, 0o644);
    return this.#announced.blobs.copyTo(sha256, to, secret ? 0o600 : 0o644);
  }
}

async function syncAll({ files }: Manifest, dir: string): Promise<void> {
  const folders = new Set(files.map(({ path }) => join(dir, dirname(path))));
  await allOf(files.map(({ path }) => syncToDisk(join(dir, path))));
  await allOf([...folders].map(syncToDisk));
}

function firstFree(id: string, taken: ReadonlySet<string>): string {
  if (!taken.has(id)) return id;
  let count = 2;
  while (taken.has(`${id}.${count}`)) count += 1;
  return `${id}.${count}`;
}

/** With exactly this mode, whatever the umask. */
async function makeFolder(path: string, mode: number): Promise<void> {
  await mkdir(path, { recursive: true, mode });
  await chmod(path, mode);
}

const originalManifest: Manifest = {
  id: '0'.repeat(64),
  release: { id: originalFolder, comment: 'What this host had before Postern' },
  files: [],
  expect: {
    hostName: '',
    listeners: [],
    certificateSha256: null,
    mechanismsWithTls: [],
    mechanismsInClear: [],
  },
};
