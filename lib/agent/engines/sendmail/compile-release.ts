import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile, syncFolder } from '#lib/agent/atomic.ts';
import type { Outcome, ReleaseDir } from '#lib/agent/engine.ts';
import { explainComplaint, readComplaint } from '#lib/agent/engines/sendmail/cf-words.ts';
import { type ContentBounds, checkContent } from '#lib/agent/engines/sendmail/check-content.ts';
import { compileMaps } from '#lib/agent/engines/sendmail/compile-maps.ts';
import { compileMc } from '#lib/agent/engines/sendmail/m4.ts';
import { sweepCache, syncFile } from '#lib/agent/engines/sendmail/map-cache.ts';
import { prepareQueueGroups } from '#lib/agent/engines/sendmail/queue-folders.ts';
import { runSendmail, wordsOf } from '#lib/agent/engines/sendmail/run-sendmail.ts';
import { demandCfSources } from '#lib/agent/engines/sendmail/tools.ts';
import { managedFiles } from '#lib/gateway/managed-files.ts';

export type CompileParts = {
  sendmail: string;
  cache: string;
  /** Sendmail's m4 sources. */
  cf: string;
  /** The ordinary user who runs the daemon, so that sendmail trusts it (TrustedUser); null for root. */
  user: string | null;
  bounds: ContentBounds;
  now: () => Date;
};

/**
 * Makes, inside the release's folder: `sendmail.cf`, which names all files below `current`; `canary.cf`, the same with the
 * release's own folder for them; a database for each map; `aliases.db`. Stops at the first thing that fails.
 */
export async function compileRelease(parts: CompileParts, release: ReleaseDir): Promise<Outcome> {
  await demandCfSources(parts.cf);
  const configured = await compileConfiguration(release, parts.user);
  if (!configured.ok) return configured;
  const content = await checkContent(parts.bounds, release);
  if (!content.ok) return content;
  await prepareQueueGroups(await readFile(join(release.dir, 'sendmail.cf'), 'utf8'));
  const maps = release.manifest.files.filter(({ path }) => managedFiles[path].kind === 'map');
  const known = { cache: parts.cache, inForce: parts.bounds.current };
  const compiled = await compileMaps(known, release, maps);
  if (!compiled.ok) return compiled;
  const aliased = await compileAliases(parts, release);
  if (!aliased.ok) return aliased;
  await sweepCache(parts.cache, parts.now());
  return {
    ok: true,
    message: ['sendmail.cf is made', compiled.message, aliased.message].join('; ').concat('.'),
  };
}

async function compileConfiguration({ dir }: ReleaseDir, user: string | null): Promise<Outcome> {
  const mc = join(dir, 'sendmail.mc');
  const always: Record<string, string> = user === null ? {} : { POSTERN_USER: user };
  const [live, canary] = await Promise.all([
    compileMc(mc, always),
    compileMc(mc, { ...always, POSTERN_DIR: dir }),
  ]);
  for (const [name, made] of Object.entries({ 'sendmail.cf': live, 'canary.cf': canary })) {
    if (!made.ok) return { ok: false, message: made.message, output: made.output };
    await replaceFile(join(dir, name), made.cf, 0o644);
  }
  return live;
}

/**
 * newaliases leaves a database behind whatever happens, and only warns of a name that stands twice, where the last one
 * wins: both are failures here.
 */
async function compileAliases({ sendmail }: CompileParts, { dir, manifest }: ReleaseDir): Promise<Outcome> {
  if (!manifest.files.some(({ path }) => path === 'aliases')) return { ok: true, message: 'no aliases' };
  await rm(join(dir, 'aliases.db'), { force: true });
  const result = await runSendmail(sendmail, ['-C', join(dir, 'canary.cf'), '-bi'], { cwd: dir });
  const complaints = wordsOf(result)
    .split('\n')
    .filter((line) => line !== '' && !/: \d+ aliases, longest/.test(line) && !isNoise(line))
    .map((line) => line.replace(`${dir}/`, ''));
  const about = readComplaint(complaints.join('\n'));
  if (result.code !== 0 && about.line !== null) {
    const cf = await readFile(join(dir, 'canary.cf'), 'utf8');
    return { ok: false, message: explainComplaint(about, cf), output: complaints.join('\n') };
  }
  if (result.code !== 0 || complaints.length > 0)
    return {
      ok: false,
      message: 'newaliases does not take the aliases.',
      output: complaints.join('\n') || undefined,
    };
  if (!(await readdir(dir)).includes('aliases.db'))
    return { ok: false, message: 'newaliases made no aliases.db: the configuration names other aliases.' };
  await syncFile(join(dir, 'aliases.db'));
  await syncFolder(dir);
  return { ok: true, message: 'aliases compiled' };
}

/** What sendmail says to everybody who is not root, and about a host without a whole name. */
function isNoise(line: string): boolean {
  return /Authentication-Warning:|My unqualified host name|^WARNING: .*using short name/i.test(line);
}
