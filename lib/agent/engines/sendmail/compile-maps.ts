import type { Outcome, ReleaseDir } from '#lib/agent/engine.ts';
import { compileMap, type KnownMaps, type MapFile } from '#lib/agent/engines/sendmail/map-cache.ts';

/** Compiles the maps of a release beside each other; waits for all of them whatever becomes of one, and tells of the first that fails. */
export async function compileMaps(
  known: KnownMaps,
  release: ReleaseDir,
  maps: readonly MapFile[],
): Promise<Outcome> {
  let fresh = 0;
  let edited = 0;
  const settled = await Promise.allSettled(maps.map((map) => compileMap(known, release, map)));
  for (const one of settled) {
    if (one.status === 'rejected') throw one.reason;
    if (!one.value.ok) return one.value;
    if (one.value.fresh) fresh += 1;
    if (one.value.edited) edited += 1;
  }
  return {
    ok: true,
    message: `${fresh} of ${maps.length} maps compiled, ${edited > 0 ? `${edited} by changing a copy, ` : ''}the others known from before`,
  };
}
