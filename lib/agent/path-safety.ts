import { lstat, realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { nullIfMissing } from '#lib/agent/disk.ts';
import type { EngineInfo } from '#lib/gateway/api-engine.ts';

type PathTrouble = EngineInfo['pathTroubles'][number];

/**
 * Folders on the way to `paths` that somebody other than root could write. A daemon that runs as root refuses maps and class
 * files below a group- or world-writable folder (sendmail's safefile, the sticky bit does not help), and whoever owns a
 * parent can swap what lies below it. Nothing to say for an ordinary user: sendmail then does not look either.
 */
export async function pathTroubles(paths: readonly string[], root: boolean): Promise<PathTrouble[]> {
  if (!root) return [];
  const troubles: PathTrouble[] = [];
  for (const path of new Set(paths.map((one) => resolve(one)))) {
    const real = await realpath(path).catch(nullIfMissing);
    for (const component of new Set([...componentsOf(path), ...componentsOf(real ?? path)])) {
      const reason = await reasonAgainst(component);
      if (reason) troubles.push({ path, component, reason });
    }
  }
  return troubles;
}

/** `/a/b` → `/`, `/a`, `/a/b` */
function componentsOf(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [...componentsOf(parent), path];
}

/** Why one component is unsafe, or null. What is not there yet cannot be. */
async function reasonAgainst(component: string): Promise<string | null> {
  const found = await lstat(component).catch(nullIfMissing);
  if (!found || found.isSymbolicLink()) return null; // a link has no mode of its own; where it leads is looked at too
  if (found.uid !== 0) return `it belongs to user ${found.uid}, not to root`;
  if (found.mode & 0o002) return 'everybody may write it';
  if (found.mode & 0o020) return `group ${found.gid} may write it`;
  return null;
}
