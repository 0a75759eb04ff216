import { createHash } from 'node:crypto';
import { lstat, readFile, rm } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { z } from 'zod';
import { bytesOfText, textOfBytes } from '#lib/raw-text.ts';
import { Refusal } from '#lib/refusal.ts';
import type { HostFile } from '#lib/sendmail/render-files.ts';
import { codeOf, makeFolders, putFile, unreadable } from './files.ts';

/** Which files of the folder are ours, and what they held when we wrote them. */
const listName = '.postern-rendered.json';
const list = z.record(z.string(), z.string());

/**
 * Puts files into a folder, which is made when it is missing. Refuses, before anything is written, to replace what it did not write or what was changed
 * since, to follow a link, and to leave the folder; `force` replaces other files all the same. What it wrote before and is not wanted any more goes.
 */
export async function putFolder(folder: string, files: readonly HostFile[], force: boolean) {
  for (const { path } of files) refuseOutside(path);
  const ours = await readList(folder);
  const states = await Promise.all(
    files.map(async (file) => ({ file, state: await stateOf(folder, file, ours) })),
  );
  const foreign = states.filter(({ state }) => state === 'foreign').map(({ file }) => file.path);
  if (foreign.length > 0 && !force)
    throw new Refusal(
      'conflict',
      'would-overwrite',
      `In ${folder} are files that “postern render” did not write, or that were changed since: ${foreign.join(', ')}.`,
      {
        next: 'Nothing was written. Choose another folder, or replace them with --force.',
      },
    );
  await makeFolders(folder);
  const wanted = states.filter(({ state }) => state !== 'same');
  for (const { file } of wanted) {
    await makeFolders(dirname(join(folder, file.path)));
    await putFile(join(folder, file.path), bytesOfText(file.content));
  }
  const removed = await removeOthers(folder, files, ours);
  const written = Object.fromEntries(files.map(({ path, content }) => [path, digestOf(content)]));
  await putFile(join(folder, listName), `${JSON.stringify(written, null, 2)}\n`);
  return { written: wanted.length, same: states.length - wanted.length, removed };
}

function refuseOutside(path: string): void {
  const plain = normalize(path);
  if (plain !== path || path.startsWith('/') || path.split('/').includes('..') || path === listName)
    throw new Refusal('invalid', 'outside', `${path} is no place inside the folder.`);
}

type State = 'new' | 'same' | 'ours' | 'foreign';

async function stateOf(
  folder: string,
  { path, content }: HostFile,
  ours: Record<string, string>,
): Promise<State> {
  const found = await contentOf(folder, path);
  if (found === null) return 'new';
  if (found === content) return 'same';
  return ours[path] === digestOf(found) ? 'ours' : 'foreign';
}

/** What a file of the folder holds; null when it is not there. Refuses links, and what is no file. */
async function contentOf(folder: string, path: string): Promise<string | null> {
  const parts = path.split('/');
  for (const [at] of parts.entries()) {
    const place = join(folder, ...parts.slice(0, at + 1));
    const info = await infoOf(place);
    if (info === null) return null;
    const isRight = at === parts.length - 1 ? info.isFile() : info.isDirectory();
    if (!isRight)
      throw new Refusal('conflict', 'no-file', `${place} is a link, or no ordinary file or folder.`);
  }
  return textOfBytes(await readFile(join(folder, path)));
}

async function infoOf(place: string) {
  try {
    return await lstat(place);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw unreadable(place, error);
  }
}

async function readList(folder: string): Promise<Record<string, string>> {
  const text = await contentOf(folder, listName);
  if (text === null) return {};
  try {
    return list.parse(JSON.parse(text));
  } catch {
    return {}; // spoiled: then every file counts as another's
  }
}

async function removeOthers(
  folder: string,
  files: readonly HostFile[],
  ours: Record<string, string>,
): Promise<number> {
  const wanted = new Set(files.map(({ path }) => path));
  let removed = 0;
  for (const [path, digest] of Object.entries(ours)) {
    if (wanted.has(path)) continue;
    refuseOutside(path);
    const found = await contentOf(folder, path);
    if (found === null || digestOf(found) !== digest) continue;
    await rm(join(folder, path));
    removed += 1;
  }
  return removed;
}

const digestOf = (content: string): string => createHash('sha256').update(content).digest('hex');
