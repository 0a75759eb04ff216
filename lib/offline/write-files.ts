import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Refusal } from '#lib/refusal.ts';

/** Writes a file whole or not at all. */
export async function writeWhole(path: string, content: string, mode = 0o644): Promise<void> {
  const aside = `${path}.postern-new`;
  await writeFile(aside, content, { mode });
  await rename(aside, path);
}

type File = { path: string; content: string };

/** Writes files below a folder. Refuses, before anything is written, to replace one that says something else, unless `force` is on. */
export async function writeFiles(folder: string, files: readonly File[], force: boolean): Promise<void> {
  const differing: string[] = [];
  for (const { path, content } of files) {
    const there = await readFile(join(folder, path), 'utf8').catch(() => null);
    if (there !== null && there !== content) differing.push(path);
  }
  if (differing.length > 0 && !force)
    throw new Refusal(
      'conflict',
      'files-there',
      `${folder} has other files of these names: ${differing.join(', ')}.`,
      {
        next: 'Name an empty folder, or say --force to replace them.',
      },
    );
  for (const { path, content } of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeWhole(target, content);
  }
}
