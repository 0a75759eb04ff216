import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { allOf } from '#lib/agent/all-of.ts';
import { replaceFile } from '#lib/agent/atomic.ts';
import { type Blobs, openBlobs } from '#lib/agent/blobs.ts';
import { demandSpace, type diskOf, nullIfMissing } from '#lib/agent/disk.ts';
import { short } from '#lib/agent/words.ts';
import type { Splice } from '#lib/gateway/api-deployment.ts';
import { type Manifest, manifest } from '#lib/gateway/api-manifest.ts';
import { manifestId } from '#lib/gateway/manifest.ts';
import { Refusal } from '#lib/refusal.ts';

/** Announced releases that are kept, with their contents, beside those that are or were in force. */
const kept = 8;

/** What the console has told of: manifests (`manifests/<id>.json`) and their contents (`blobs/<sha256>`). */
export class Announced {
  readonly #data: string;
  readonly #manifests: string;
  readonly #space: typeof diskOf | undefined;
  readonly blobs: Blobs;

  private constructor(data: string, blobs: Blobs, space?: typeof diskOf) {
    this.#data = data;
    this.#manifests = join(data, 'manifests');
    this.#space = space;
    this.blobs = blobs;
  }

  static async open(data: string, space?: typeof diskOf): Promise<Announced> {
    await mkdir(join(data, 'manifests'), { recursive: true, mode: 0o700 });
    return new Announced(data, await openBlobs(join(data, 'blobs')), space);
  }

  /** Refuses an id that was never announced, or so long ago that it has been swept. */
  async manifest(id: string): Promise<Manifest> {
    const text = await readFile(this.#pathOf(id), 'utf8').catch(nullIfMissing);
    if (text !== null) return manifest.parse(JSON.parse(text));
    throw new Refusal(
      'not-found',
      'unknown-release',
      `This gateway does not know the release ${short(id)}.`,
      {
        next: 'Announce it first, with its contents.',
      },
    );
  }

  /** Remembers a release, and answers which contents are not here yet. Refuses when the disk could not hold it. */
  async announce(release: Manifest): Promise<{ id: string; missing: string[] }> {
    demandSound(release);
    const missing = await this.missingOf(release);
    const size = (files: Manifest['files']) => files.reduce((sum, file) => sum + file.size, 0);
    // Each content is stored once and laid out once, and a compiled map is at most about twice its source.
    await demandSpace(this.#data, size(missing) + 3 * size(release.files), this.#space);
    await replaceFile(this.#pathOf(release.id), JSON.stringify(release), 0o600);
    return { id: release.id, missing: missing.map(({ sha256 }) => sha256) };
  }

  async missingOf({ files }: Manifest): Promise<Manifest['files']> {
    const here = await allOf(files.map(({ sha256, size }) => this.blobs.has(sha256, size)));
    const missing = files.filter((_, at) => !here[at]);
    return [...new Map(missing.map((file) => [file.sha256, file])).values()];
  }

  /** Refuses a content that no announced release holds: nobody fills this disk with anything else. */
  async putBlob(sha256: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    const size = await this.#demandSize(sha256);
    if (!(await this.blobs.has(sha256, size))) await this.blobs.put(sha256, size, content);
  }

  /** The same of a content that differs little from one that is here. */
  async spliceBlob(sha256: string, splice: Splice): Promise<void> {
    const size = await this.#demandSize(sha256);
    if (!(await this.blobs.has(sha256, size))) await this.blobs.splice(sha256, size, splice);
  }

  async #demandSize(sha256: string): Promise<number> {
    const size = await this.#announcedSize(sha256);
    if (size === null)
      throw new Refusal('not-found', 'not-announced', 'No announced release holds this content.', {
        next: 'Announce the release first.',
      });
    return size;
  }

  /** Forgets all but `ids` and the latest; answers which are left. */
  async keepOnly(ids: ReadonlySet<string>): Promise<Set<string>> {
    const latest = await this.#newestFirst();
    const left = new Set([...ids, ...latest.slice(0, kept)]);
    const wanted = new Set<string>();
    for (const id of latest) {
      if (!left.has(id)) await rm(this.#pathOf(id));
      else for (const { sha256 } of (await this.manifest(id)).files) wanted.add(sha256);
    }
    await this.blobs.keepOnly(wanted);
    return left;
  }

  #pathOf(id: string): string {
    return join(this.#manifests, `${id}.json`);
  }

  async #announcedSize(sha256: string): Promise<number | null> {
    for (const id of await this.#newestFirst()) {
      const file = (await this.manifest(id)).files.find((one) => one.sha256 === sha256);
      if (file) return file.size;
    }
    return null;
  }

  async #newestFirst(): Promise<string[]> {
    const dated: { id: string; at: number }[] = [];
    for (const name of await readdir(this.#manifests))
      if (name.endsWith('.json'))
        dated.push({ id: basename(name, '.json'), at: (await stat(join(this.#manifests, name))).mtimeMs });
    return dated.sort((a, b) => b.at - a.at).map(({ id }) => id);
  }
}

/** Refuses a manifest whose id is not the digest of what it says, or that names a path twice. */
function demandSound({ id, files, expect }: Manifest): void {
  if (new Set(files.map(({ path }) => path)).size !== files.length)
    throw new Refusal('invalid', 'path-twice', 'The release names a file twice.', {
      fields: { files: ['names a path twice'] },
    });
  const digest = manifestId(files, expect);
  if (digest === id) return;
  throw new Refusal(
    'invalid',
    'wrong-id',
    'The id of the release is not the digest of its files and expectation.',
    {
      fields: { id: [`must be ${digest}`] },
    },
  );
}
