import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { Refusal } from '#lib/refusal.ts';
import type { ImportedFiles } from '#lib/sendmail/import/find-file.ts';

const largestFile = 256 << 20;
const mostFiles = 2000;
const deepest = 3;

/**
 * The text files of a folder such as /etc/mail, by their path from it, or one file by its name. Links are not followed; compiled maps and keys come
 * without their content, so that the report names them.
 */
export async function readHostFiles(path: string): Promise<ImportedFiles> {
  const about = await lstat(path).catch(() => null);
  if (about === null) throw new Refusal('not-found', 'no-such-file', `There is no ${path}.`);
  const paths = about.isDirectory() ? await filesBelow(path, 0) : [path];
  if (paths.length > mostFiles)
    throw new Refusal('too-large', 'too-many-files', `There are more than ${mostFiles} files in ${path}.`, {
      next: 'Name the folder of the mail configuration alone, such as /etc/mail.',
    });
  const files = new Map<string, string>();
  for (const one of paths) {
    const name = about.isDirectory() ? relative(path, one) : basename(one);
    files.set(name, await readText(one));
  }
  return files;
}

async function filesBelow(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const below: string[][] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && depth < deepest) below.push(await filesBelow(path, depth + 1));
    if (entry.isFile()) below.push([path]);
  }
  return below.flat();
}

/** UTF-8, or Latin-1 where it is not; nothing of what is no text, and nothing of a private key. */
async function readText(path: string): Promise<string> {
  if (/\.(?:db|dir|pag|cf)$/.test(path)) return '';
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { size } = await file.stat();
    if (size > largestFile)
      throw new Refusal('too-large', 'file-too-large', `${path} is larger than ${largestFile >> 20} MiB.`);
    const bytes = await file.readFile();
    if (bytes.includes(0)) return '';
    const text = decoded(bytes);
    return text.includes('PRIVATE KEY-----') ? '' : text;
  } finally {
    await file.close();
  }
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
