import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { allOf } from '#lib/agent/all-of.ts';
import { replaceFile } from '#lib/agent/atomic.ts';
import { nullIfMissing } from '#lib/agent/disk.ts';
import { digestOfFile } from '#lib/agent/file-digest.ts';
import { manifest } from '#lib/gateway/api-manifest.ts';
import type { GatewayState } from '#lib/gateway/api-state.ts';

type Drift = GatewayState['drift'][number];

/**
 * What a checked release looked like when the daemon approved of it: every file and folder, given and made, with digest and mode. It is
 * written last, so a folder without it was never checked; the live folder is held against it to find drift.
 */
const sealSchema = z.object({
  manifest,
  checkedAt: z.iso.datetime(),
  files: z.array(z.object({ path: z.string(), sha256: z.string(), mode: z.int(), uid: z.int() })),
});
export type Seal = z.infer<typeof sealSchema>;

const sealName = '.checked.json';

export async function sealFolder(dir: string, of: Pick<Seal, 'manifest' | 'checkedAt'>): Promise<void> {
  const files = await allOf(
    (await entriesBelow(dir)).map(async (path) => {
      const found = await lstat(join(dir, path));
      return { path, sha256: await digestOf(join(dir, path), found), ...permissionsOf(found) };
    }),
  );
  await replaceFile(join(dir, sealName), JSON.stringify({ ...of, files } satisfies Seal));
}

/** Null for a folder that was never checked, or whose seal cannot be read. */
export async function readSeal(dir: string): Promise<Seal | null> {
  const text = await readFile(join(dir, sealName), 'utf8').catch(nullIfMissing);
  if (text === null) return null;
  try {
    return sealSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Where a folder is no longer what its seal says. */
export async function findDrift(dir: string): Promise<Drift[]> {
  const seal = await readSeal(dir);
  if (!seal) return [{ path: sealName, what: 'missing' }];
  const looked = await allOf(
    seal.files.map(async (file) => ({ path: file.path, what: await driftOf(join(dir, file.path), file) })),
  );
  return looked.flatMap(({ path, what }) => (what ? [{ path, what }] : []));
}

async function driftOf(
  path: string,
  { sha256, mode, uid }: Seal['files'][number],
): Promise<Drift['what'] | null> {
  const found = await lstat(path).catch(nullIfMissing);
  if (!found) return 'missing';
  if ((await digestOf(path, found)) !== sha256) return 'changed';
  return found.mode !== mode || found.uid !== uid ? 'permissions' : null;
}

function permissionsOf({ mode, uid }: Stats) {
  return { mode, uid };
}

/** The folder itself (as `.`) and all below it, in order, without the seal. */
async function entriesBelow(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => relative(dir, join(entry.parentPath, entry.name)));
  return ['.', ...paths.filter((path) => path !== sealName).sort()];
}

async function digestOf(path: string, found: Stats): Promise<string> {
  if (found.isDirectory()) return 'folder';
  if (!found.isSymbolicLink()) return digestOfFile(path);
  return createHash('sha256')
    .update(`link:${await readlink(path)}`)
    .digest('hex');
}
