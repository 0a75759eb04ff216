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
  onConfigured?: () => void;
  now: () => Date;
};

/**
 * Makes, inside the release's folder: `sendmail.cf`, which names all files below `current`; `canary.cf`, the same with the
 * release's own folder for them; a database for each map; `aliases.db`. Stops at the first thing that fails.
 */
export async function compileRelease(parts: CompileParts, release: ReleaseDir): Promise<Outcome> {
  const configuring = configure(parts, release);
  const compiling = compileAllMaps(parts, release, configuring);
  parts.later.add(compiling); // ends before anything else is done with the folder, whatever becomes of the rest
  const configured = await configuring;
  if (!configured.ok) return configured;
  parts.onConfigured?.();
  const aliases = compileAliases(parts, release);
  parts.later.add(aliases);
  const compiled = await compiling;
  if (!compiled.ok) return compiled;
  const aliased = await aliases;
  if (!aliased.ok) return aliased;
  await sweepCache(parts.cache, parts.now());
  return {
    ok: true,
    message: [configured.message, compiled.message, aliased.message].join('; ').concat('.'),
  };
}

/** Both cfs, and what the daemon wants to find before it reads them. */
async function configure(parts: CompileParts, release: ReleaseDir): Promise<Outcome> {
  const configured = await compileConfiguration(parts, release);
  if (!configured.ok) return configured;
  const content = await checkContent(parts.bounds, release);
  if (!content.ok) return content;
  await prepareQueueGroups(await readFile(join(release.dir, 'sendmail.cf'), 'utf8'));
  return configured;
}

/** Looks for what is known of each map meanwhile; programs run when the configuration is there. */
function compileAllMaps(
  { cache, bounds, ahead, later }: CompileParts,
  release: ReleaseDir,
  configuring: Promise<Outcome>,
): Promise<Outcome> {
  const configured = configuring.then(({ ok }) => ok);
  configured.catch(() => {}); // told to whoever waits for the configuration
  const maps = release.manifest.files.filter(({ path }) => managedFiles[path].kind === 'map');
  const known = { cache, inForce: bounds.current, ahead, configured, later };
  return compileMaps(known, release, maps).finally(() => later.add(ahead.drop()));
}
