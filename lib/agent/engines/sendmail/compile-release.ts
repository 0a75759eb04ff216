import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome, ReleaseDir } from '#lib/agent/engine.ts';
import { type ContentBounds, checkContent } from '#lib/agent/engines/sendmail/check-content.ts';
import { type AliasesMemory, compileAliases } from '#lib/agent/engines/sendmail/compile-aliases.ts';
import {
  type ConfigurationMemory,
  compileConfiguration,
} from '#lib/agent/engines/sendmail/compile-configuration.ts';
import { compileMaps } from '#lib/agent/engines/sendmail/compile-maps.ts';
import type { CopiedAhead } from '#lib/agent/engines/sendmail/copied-ahead.ts';
import { sweepCache } from '#lib/agent/engines/sendmail/map-cache.ts';
import { prepareQueueGroups } from '#lib/agent/engines/sendmail/queue-folders.ts';
import type { Later } from '#lib/agent/later.ts';
import { managedFiles } from '#lib/gateway/managed-files.ts';

export type CompileParts = {
  sendmail: string;
  cache: string;
  /** Sendmail's m4 sources. */
  cf: string;
  /** The ordinary user who runs the daemon, so that sendmail trusts it (TrustedUser); null for root. */
  user: string | null;
  bounds: ContentBounds;
  /** What was made last, of which what did not change is taken over. */
  memory: ConfigurationMemory & AliasesMemory;
  ahead: CopiedAhead;
  /** What need not be waited for to go on. */
  later: Later;
  /** Told when both cfs are there and hold nothing that they may not. */
  configured?: () => void;
  now: () => Date;
};

/**
 * Makes, inside the release's folder: `sendmail.cf`, which names all files below `current`; `canary.cf`, the same with the
 * release's own folder for them; a database for each map; `aliases.db`. Stops at the first thing that fails.
 */
export async function compileRelease(parts: CompileParts, release: ReleaseDir): Promise<Outcome> {
  const configured = await compileConfiguration(parts, release);
  if (!configured.ok) return configured;
  const content = await checkContent(parts.bounds, release);
  if (!content.ok) return content;
  parts.configured?.();
  await prepareQueueGroups(await readFile(join(release.dir, 'sendmail.cf'), 'utf8'));
  const maps = release.manifest.files.filter(({ path }) => managedFiles[path].kind === 'map');
  const { cache, ahead, later } = parts;
  const known = { cache, inForce: parts.bounds.current, ahead, later };
  const aliases = compileAliases(parts, release);
  later.add(aliases); // ends before anything else is done with the folder, whatever becomes of the maps
  const compiled = await compileMaps(known, release, maps);
  later.add(ahead.drop());
  if (!compiled.ok) return compiled;
  const aliased = await aliases;
  if (!aliased.ok) return aliased;
  await sweepCache(cache, parts.now());
  return {
    ok: true,
    message: [configured.message, compiled.message, aliased.message].join('; ').concat('.'),
  };
}
