import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { readMailFile } from '#lib/read-mail-file.ts';
import { Refusal } from '#lib/refusal.ts';
import type { ImportedFiles } from '#lib/sendmail/import/find-file.ts';
import { codeOf, unreadable } from './files.ts';

/** A file that is not read, and why. */
export type Skipped = { path: string; why: string };

const largestFile = 128 << 20;
const mostFiles = 2000;
const deepest = 4;

/**
 * The text files of a folder such as /etc/mail by their path in it, or of one file. Compiled files come without their content, and so do keys unless they
 * are asked for; links that lead out of the folder are left out with the reason. Refuses what cannot be read at all.
 */
export async function readMailFolder(
  path: string,
  { withKeys }: { withKeys: boolean },
): Promise<{ files: ImportedFiles; skipped: Skipped[] }> {
  const files = new Map<string, string>();
  const skipped: Skipped[] = [];
  const found = await at(path, () => stat(path));
  const places = found.isDirectory()
    ? (await at(path, () => filesBelow(path, '', 0))).map((name) => ({ name, place: join(path, name) }))
    : [{ name: basename(path), place: path }];
  const root = await realpath(path);
  const older = join(dirname(root), 'aliases');
  if (found.isDirectory() && basename(root) === 'mail' && !places.some(({ name }) => name === 'aliases'))
    if (await isFile(older)) places.push({ name: 'aliases', place: older });
  for (const { name, place } of places) {
    const why =
      files.size >= mostFiles
        ? `Only ${mostFiles} files are read.`
        : await take({ files, name, place, root, withKeys });
    if (why !== null) skipped.push({ path: name, why });
  }
  if (files.size === 0) throw nothingIn(path, skipped);
  return { files, skipped };
}

/** Refused: what was named holds neither a sendmail.mc nor a table. */
export function nothingIn(path: string, skipped: readonly Skipped[]): Refusal {
  const [only] = skipped.length === 1 ? skipped : [];
  const why = only === undefined ? '' : ` ${only.path}: ${only.why}`;
  return new Refusal('invalid', 'nothing-to-import', `There is nothing to import in ${path}.${why}`, {
    next: 'Name a folder such as /etc/mail, or a sendmail.mc.',
  });
}

async function filesBelow(folder: string, sub: string, depth: number): Promise<string[]> {
  const entries = await readdir(join(folder, sub), { withFileTypes: true });
  const names = entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(async (entry) => {
      const name = join(sub, entry.name);
      if (!entry.isDirectory()) return [name];
      return depth < deepest ? filesBelow(folder, name, depth + 1) : [];
    });
  return (await Promise.all(names)).flat();
}

type Take = { files: Map<string, string>; name: string; place: string; root: string; withKeys: boolean };

/** Reads one file; answers why not, or null. */
async function take({ files, name, place, root, withKeys }: Take): Promise<string | null> {
  const info = await at(place, () => lstat(place));
  const real = info.isSymbolicLink() ? await insideOf(root, place) : place;
  if (real === null) return 'It is a link that leads out of the folder, or nowhere.';
  try {
    const read = await readMailFile(real, { name, largest: largestFile, withKeys });
    if (!('skipped' in read)) files.set(name, read.text);
    else if (read.skipped === 'no-file') return 'It is no ordinary file.';
    else if (read.skipped === 'binary' && /\.(?:mc|m4)$/.test(name)) return 'It is no text.';
    else if (read.skipped === 'too-large') return `It is larger than ${largestFile >> 20} MiB.`;
    // the report names it all the same
    else files.set(name, '');
    return null;
  } catch (error) {
    if (codeOf(error) === 'EACCES') return 'You may not read it.';
    throw unreadable(place, error);
  }
}

/** Whether aliases stand where they did before there was a /etc/mail. */
async function isFile(path: string): Promise<boolean> {
  const info = await lstat(path).catch(() => null);
  return info?.isFile() ?? false;
}

/** Where a link leads, as long as that is inside the folder. */
async function insideOf(root: string, place: string): Promise<string | null> {
  const real = await realpath(place).catch(() => null);
  if (real === null) return null;
  // Debian’s /etc/mail/aliases leads to /etc/aliases
  const isAliases = basename(place) === 'aliases' && real === join(dirname(root), 'aliases');
  return isAliases || !relative(root, real).startsWith('..') ? real : null;
}

async function at<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unreadable(path, error);
  }
}
