import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Refusal } from '#lib/refusal.ts';

export const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;

const reasons: Record<string, string> = {
  ENOENT: 'It is not there.',
  EACCES: 'You may not read it.',
  EPERM: 'You may not read it.',
  ELOOP: 'It is a link that leads to itself.',
  ENAMETOOLONG: 'The path is too long.',
  EISDIR: 'It is a folder.',
  ENOTDIR: 'A part of the path is no folder.',
  ENOSPC: 'The disk is full.',
  EROFS: 'The disk is read-only.',
};

/** A file that cannot be read or written, in a sentence; a bug travels up. */
export function unreadable(path: string, error: unknown, verb = 'read'): unknown {
  const reason = reasons[String(codeOf(error))];
  if (reason === undefined) return error;
  const words = verb === 'written' ? reason.replace('may not read it', 'may not write there') : reason;
  return new Refusal('unavailable', 'unreadable', `${path} cannot be ${verb}. ${words}`, { cause: error });
}

/** A folder with those above it. Node's own way never ends where the kernel takes no folder and says ENOENT, as below /proc. */
export async function makeFolders(path: string, mode = 0o777): Promise<void> {
  try {
    await makeFolder(path, mode);
  } catch (error) {
    if (codeOf(error) === 'EEXIST')
      throw new Refusal('unavailable', 'unreadable', `${path} is no folder.`, { cause: error });
    throw codeOf(error) === 'ENOENT'
      ? new Refusal('unavailable', 'unreadable', `${path} cannot be made: there can be no folder there.`, {
          cause: error,
        })
      : unreadable(path, error, 'written');
  }
}

async function makeFolder(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path), mode);
    await mkdir(path, { mode });
  }
}

/**
 * Readers see the old content or the new one: temp file, fsync, rename. Content that fails while it comes leaves nothing. A device or a pipe, such as
 * /dev/null, is written to and never replaced.
 */
export async function putFile(
  path: string,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
  mode = 0o666,
): Promise<void> {
  const temporary = `${path}.new-${randomBytes(6).toString('hex')}`;
  try {
    if (await isDevice(path)) {
      await writeFile(path, content, { flag: 'r+' });
      return;
    }
    const file = await open(temporary, 'wx', mode);
    try {
      await writeFile(file, content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    const folder = await open(dirname(path), 'r');
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    await rm(temporary, { force: true });
    throw unreadable(path, error, 'written');
  }
}

/** /dev/stdout is a link, and what it leads to may be a file; any other link is replaced, not followed. */
async function isDevice(path: string): Promise<boolean> {
  const there = await lstat(path).catch(() => null);
  if (there === null || there.isFile() || there.isDirectory()) return false;
  return !there.isSymbolicLink() || resolve(path).startsWith('/dev/');
}

/** To the file that `--out` names, or to standard output. */
export async function putOut(out: string | undefined, content: string | Uint8Array): Promise<void> {
  if (out !== undefined && out !== '-') await putFile(out, content);
  else process.stdout.write(content);
}
