import { createHash } from 'node:crypto';
import { chmod, type FileHandle, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beside, syncToDisk } from '#lib/agent/atomic.ts';
import { noteCommonEnds } from '#lib/agent/common-ends.ts';
import { cannotLink, nullIfMissing } from '#lib/agent/disk.ts';
import { digestOfFile, keepingDigest, noteDigest } from '#lib/agent/file-digest.ts';
import type { Splice } from '#lib/gateway/api-deployment.ts';
import { Refusal } from '#lib/refusal.ts';

/**
 * Contents by their SHA-256, each stored once, in a 0700 folder. They may be keys and passwords, so all are 0600, but for those that are shared with a
 * release.
 */
export type Blobs = {
  has(sha256: string, size: number): Promise<boolean>;
  /** Stores what has this digest and size; refuses anything else and keeps nothing of it. It outlasts a power cut. */
  put(sha256: string, size: number, content: AsyncIterable<Uint8Array>): Promise<void>;
  /**
   * Stores a content that is made of another; refuses when that is not here, or when the outcome has another digest or size. It outlasts a power cut once a
   * release that holds it does.
   */
  splice(sha256: string, size: number, splice: Splice): Promise<void>;
  /** Writes one content to a new file, which is not on the disk yet, and refuses when the stored copy is not what its name says. */
  copyTo(sha256: string, path: string, mode: number): Promise<void>;
  /**
   * Gives one content a further name, so that it need not be written again. Whoever writes to either writes to both: such a content is held against its
   * name before it counts as being here. Not for secrets.
   */
  shareAt(sha256: string, path: string, mode: number): Promise<void>;
  /** Forgets all that `wanted` does not name. */
  keepOnly(wanted: ReadonlySet<string>): Promise<void>;
};

export async function openBlobs(dir: string): Promise<Blobs> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  for (const name of await readdir(dir)) if (name.includes('.new-')) await rm(join(dir, name));
  const pathOf = (sha256: string) => join(dir, sha256);

  async function store(
    sha256: string,
    size: number,
    content: AsyncIterable<Uint8Array>,
    written: (file: FileHandle) => Promise<void> = async () => {},
  ): Promise<void> {
    const temporary = beside(pathOf(sha256));
    try {
      const file = await open(temporary, 'wx', 0o600);
      try {
        judge(await pour(content, file, size), sha256, size);
        await written(file);
      } finally {
        await file.close();
      }
      await noteDigest(temporary, sha256);
      await keepingDigest(temporary, pathOf(sha256), () => rename(temporary, pathOf(sha256)));
    } finally {
      await rm(temporary, { force: true });
    }
  }

  const blobs: Blobs = {
    async has(sha256, size) {
      const found = await stat(pathOf(sha256)).catch(nullIfMissing);
      if (found?.size !== size) return false;
      return found.nlink === 1 || (await digestOfFile(pathOf(sha256))) === sha256;
    },

    async put(sha256, size, content) {
      await store(sha256, size, content, (file) => file.sync());
      await syncToDisk(dir);
    },

    async splice(sha256, size, { base, pieces }) {
      const file = await open(pathOf(base), 'r').catch(nullIfMissing);
      if (!file)
        throw new Refusal('conflict', 'base-missing', 'The content to make this one of is not here.', {
          next: 'Send it whole.',
        });
      try {
        const { size: baseSize } = await file.stat();
        await store(sha256, size, spliced(file, pieces));
        noteCommonEnds({ base, baseSize, sha256, pieces });
      } finally {
        await file.close();
      }
    },

    async copyTo(sha256, path, mode) {
      const source = await open(pathOf(sha256), 'r');
      try {
        const { size } = await source.stat();
        const file = await open(path, 'wx', mode);
        try {
          await file.chmod(mode);
          const poured = await pour(source.createReadStream({ autoClose: false }), file, size);
          if (poured.digest !== sha256) await forgetBroken(pathOf(sha256), sha256);
        } finally {
          await file.close();
        }
      } finally {
        await source.close();
      }
    },

    async shareAt(sha256, path, mode) {
      const kept = pathOf(sha256);
      if ((await digestOfFile(kept)) !== sha256) await forgetBroken(kept, sha256);
      try {
        await keepingDigest(kept, path, async () => {
          await giveMode(kept, mode);
          await link(kept, path);
        });
      } catch (error) {
        if (!cannotLink(error)) throw error;
        await blobs.copyTo(sha256, path, mode);
      }
    },

    async keepOnly(wanted) {
      for (const name of await readdir(dir))
        if (!wanted.has(name) && !name.includes('.new-')) await rm(join(dir, name));
    },
  };
  return blobs;
}

async function giveMode(path: string, mode: number): Promise<void> {
  if (((await stat(path)).mode & 0o777) !== mode) await chmod(path, mode);
}

const chunk = 1 << 20;

/** What comes of it holds until the next but one: that is read while this is taken. */
async function* spliced(base: FileHandle, pieces: Splice['pieces']): AsyncGenerator<Uint8Array> {
  const buffers = [Buffer.allocUnsafe(chunk), Buffer.allocUnsafe(chunk)] as const;
  const blocks = blocksOf(pieces);
  let next = readBlock(base, blocks.next(), buffers[0]);
  for (let turn = 1; ; turn += 1) {
    const block = await next;
    if (block === null) return;
    next = readBlock(base, blocks.next(), turn % 2 === 0 ? buffers[0] : buffers[1]);
    next.catch(() => {}); // told to whoever waits for it
    yield block;
  }
}

type Block = Uint8Array | { at: number; length: number };

function* blocksOf(pieces: Splice['pieces']): Generator<Block, null> {
  for (const piece of pieces) {
    if ('bytes' in piece) yield Buffer.from(piece.bytes, 'base64');
    else
      for (let at = 0; at < piece.length; at += chunk)
        yield { at: piece.from + at, length: Math.min(chunk, piece.length - at) };
  }
  return null;
}

/** Less than was asked for lies beyond the end of the base: the outcome will have another size. Null: there is no more. */
async function readBlock(
  base: FileHandle,
  { value }: IteratorResult<Block, null>,
  buffer: Buffer,
): Promise<Uint8Array | null> {
  if (value === null || value instanceof Uint8Array) return value;
  const { bytesRead } = await base.read(buffer, 0, value.length, value.at);
  return buffer.subarray(0, bytesRead);
}

/** Stops at the first byte beyond `limit`: a sender cannot fill the disk. */
async function pour(content: AsyncIterable<Uint8Array>, file: FileHandle, limit: number) {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size > limit) break;
    const written = writeAll(file, chunk);
    hash.update(chunk); // meanwhile
    await written;
  }
  return { digest: hash.digest('hex'), size };
}

/** One write where the file system takes it: `writeFile` would make several of it, each waited for. */
async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
}

function judge(poured: { digest: string; size: number }, sha256: string, size: number): void {
  if (poured.size === size && poured.digest === sha256) return;
  throw new Refusal(
    'invalid',
    'wrong-digest',
    `The content sent for ${sha256.slice(0, 12)} is another one.`,
    {
      next: 'Send it again.',
      detail:
        poured.size === size
          ? `Its SHA-256 is ${poured.digest}.`
          : `Its size is not the ${size} bytes that were announced.`,
    },
  );
}

/** A disk that gives back other bytes than it was given: the copy is removed so that the console is asked for it again. */
async function forgetBroken(path: string, sha256: string): Promise<never> {
  await rm(path, { force: true });
  throw new Refusal(
    'unavailable',
    'content-damaged',
    `The stored content ${sha256.slice(0, 12)} was damaged on the gateway's disk and has been removed.`,
    { next: 'Deploy again: the content is then sent anew. Check the disk of the gateway.' },
  );
}
