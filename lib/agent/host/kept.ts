import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import {
  chmod,
  copyFile,
  lchown,
  lstat,
  lutimes,
  mkdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { beside, replaceFile, syncToDisk } from '#lib/agent/atomic.ts';
import { nullIfMissing } from '#lib/agent/disk.ts';

const owner = { mode: z.int(), uid: z.int(), gid: z.int(), mtimeMs: z.number() };

const thing = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('absent') }),
  z.object({ kind: z.literal('link'), target: z.string(), ...owner }),
  z.object({ kind: z.literal('file'), sha256: z.string(), ...owner }),
]);
/** What is at a path: nothing, a link, or a file. */
export type Thing = z.infer<typeof thing>;

const keptFile = z.object({
  /** On the host, absolute. */
  path: z.string(),
  /** What was there before Postern; a file's content lies in `files/<path>`. */
  before: thing,
  /** What Postern put there: a link to this target, or a file with this digest. */
  ours: z.union([z.object({ link: z.string() }), z.object({ sha256: z.string() })]),
});
export type KeptFile = z.infer<typeof keptFile>;

/** The files of the host that were replaced, and what is needed to put them back as they were. */
export class Kept {
  readonly #dir: string;
  #files: KeptFile[];

  private constructor(dir: string, files: KeptFile[]) {
    this.#dir = dir;
    this.#files = files;
  }

  static async open(data: string): Promise<Kept> {
    const dir = join(data, 'replaced');
    const text = await readFile(join(dir, 'manifest.json'), 'utf8').catch(nullIfMissing);
    return new Kept(dir, text === null ? [] : z.array(keptFile).parse(JSON.parse(text)));
  }

  get files(): readonly KeptFile[] {
    return this.#files;
  }

  contentOf({ path }: KeptFile): string {
    return join(this.#dir, 'files', path);
  }

  /** Keeps what is at `at` (the host's `path`), content and all; on disk before it returns. Kept once, never overwritten. */
  async add(path: string, at: string, ours: KeptFile['ours']): Promise<void> {
    if (this.#files.some((file) => file.path === path)) return;
    const file: KeptFile = { path, before: await look(at), ours };
    if (file.before.kind === 'file') {
      await mkdir(dirname(this.contentOf(file)), { recursive: true, mode: 0o700 });
      await copyAsIs(at, this.contentOf(file));
    }
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    await this.#write([...this.#files, file]);
  }

  /** Forgets everything, once all is back in its place. */
  async clear(): Promise<void> {
    this.#files = [];
    await rm(this.#dir, { recursive: true, force: true });
  }

  async #write(files: KeptFile[]): Promise<void> {
    await replaceFile(join(this.#dir, 'manifest.json'), `${JSON.stringify(files, null, 2)}\n`);
    this.#files = files;
  }
}

/** Whether what is at a path is still what Postern put there. */
export function isOurs(found: Thing, { ours }: KeptFile): boolean {
  if ('link' in ours) return found.kind === 'link' && found.target === ours.link;
  return found.kind === 'file' && found.sha256 === ours.sha256;
}

export function same(one: Thing, other: Thing): boolean {
  return JSON.stringify(comparable(one)) === JSON.stringify(comparable(other));
}

/** File systems round times in their own ways; everything else must be equal. */
function comparable(thing: Thing): unknown {
  return thing.kind === 'absent' ? thing : { ...thing, mtimeMs: Math.floor(thing.mtimeMs / 1000) };
}

export async function look(at: string): Promise<Thing> {
  const found = await lstat(at).catch(nullIfMissing);
  if (!found) return { kind: 'absent' };
  if (found.isSymbolicLink()) return { kind: 'link', target: await readlink(at), ...ownerOf(found) };
  return { kind: 'file', sha256: digest(await readFile(at)), ...ownerOf(found) };
}

export function digest(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function ownerOf({ mode, uid, gid, mtimeMs }: Stats) {
  return { mode: mode & 0o7777, uid, gid, mtimeMs };
}

/** Copies a file with its owner, mode and time; replaces what is there with one rename. */
export async function copyAsIs(
  from: string,
  to: string,
  as?: Exclude<Thing, { kind: 'absent' }>,
): Promise<void> {
  const { mode, uid, gid, mtimeMs } = as ?? ownerOf(await stat(from));
  const temporary = beside(to);
  await copyFile(from, temporary);
  await lchown(temporary, uid, gid);
  await chmod(temporary, mode); // after chown, which clears the set-id bits
  await lutimes(temporary, mtimeMs / 1000, mtimeMs / 1000);
  await rename(temporary, to);
  await syncToDisk(dirname(to));
}

/** Puts back what was there before, bit by bit. */
export async function putBack(kept: Kept, file: KeptFile, at: string): Promise<void> {
  const { before } = file;
  if (before.kind === 'absent') return rm(at, { force: true });
  if (before.kind === 'file') return copyAsIs(kept.contentOf(file), at, before);
  const temporary = beside(at);
  await symlink(before.target, temporary);
  await lchown(temporary, before.uid, before.gid);
  await lutimes(temporary, before.mtimeMs / 1000, before.mtimeMs / 1000);
  await rename(temporary, at);
  await syncToDisk(dirname(at));
}
