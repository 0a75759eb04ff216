import { randomBytes } from 'node:crypto';
import { open, rename, rm, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes what was written to this file, or what was renamed and removed in this folder, outlast a power cut. */
export async function syncToDisk(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A name beside `path` that nobody uses; what a crash leaves behind is found by `.new-` and swept at start. */
export function beside(path: string): string {
  return `${path}.new-${randomBytes(6).toString('hex')}`;
}

/** Readers see the old content or the new one, whatever happens: temp file, fsync, rename, fsync of the folder. */
export async function replaceFile(
  path: string,
  content: string | Buffer | Iterable<string>,
  mode = 0o600,
): Promise<void> {
  const temporary = beside(path);
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.chmod(mode); // the umask may have taken bits away
      for (const piece of typeof content === 'string' || Buffer.isBuffer(content) ? [content] : content)
        await file.writeFile(piece); // behind what is written already
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncToDisk(dirname(path));
}

/** One rename: whoever follows the link meets the old target or the new one. */
export async function replaceLink(path: string, target: string): Promise<void> {
  const temporary = beside(path);
  await symlink(target, temporary);
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncToDisk(dirname(path));
}
