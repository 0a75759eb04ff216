import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { nullIfMissing } from '#lib/agent/disk.ts';
import { digestOfFile } from '#lib/agent/file-digest.ts';

/** The kept database whose name starts so, with digest and type of its source, if it is still what makemap wrote. */
export async function findKept(cache: string, start: string): Promise<string | null> {
  for (const name of (await readdir(cache).catch(nullIfMissing)) ?? []) {
    const wanted = name.startsWith(start)
      ? /^([0-9a-f]{64})\.db$/.exec(name.slice(start.length))?.[1]
      : undefined;
    if (wanted === undefined) continue;
    const path = join(cache, name);
    if ((await digestOfFile(path)) === wanted) return path;
    await rm(path, { force: true }); // releases that share it show drift
  }
  return null;
}
