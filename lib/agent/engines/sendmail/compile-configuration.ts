import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { allOf } from '#lib/agent/all-of.ts';
import { syncToDisk } from '#lib/agent/atomic.ts';
import type { Outcome, ReleaseDir } from '#lib/agent/engine.ts';
import { compileMc } from '#lib/agent/engines/sendmail/m4.ts';
import { demandCfSources, findTool, programStamp } from '#lib/agent/engines/sendmail/tools.ts';
import { fileStamp } from '#lib/agent/file-digest.ts';
import type { Later } from '#lib/agent/later.ts';

/** Both cfs of a release, and what m4 made them of. */
export type Configuration = { of: string; dir: string; live: string; canary: string };

/** What was made last. It lives as long as the agent does: one that starts anew asks m4 anew. */
export type ConfigurationMemory = { configuration: Configuration | null };

type Parts = {
  /** Sendmail's m4 sources. */
  cf: string;
  user: string | null;
  memory: ConfigurationMemory;
  later: Later;
};

/**
 * Makes `sendmail.cf` and `canary.cf`. Where the mc, the macros it includes, m4 and the user are those of the last time, the cfs are those of the last
 * time as well, with the canary's own folder put in the place of the other's; else m4 makes them.
 */
export async function compileConfiguration(parts: Parts, { dir }: ReleaseDir): Promise<Outcome> {
  const { cf, user, memory, later } = parts;
  await demandCfSources(cf);
  const mc = join(dir, 'sendmail.mc');
  const of = await inputsOf(parts, await readFile(mc, 'utf8'));
  const last = memory.configuration;
  if (of !== null && last?.of === of) {
    await write(dir, { live: last.live, canary: last.canary.replaceAll(last.dir, dir) }, later);
    return { ok: true, message: 'sendmail.cf is the same as before' };
  }
  memory.configuration = null;
  const always: Record<string, string> = user === null ? {} : { POSTERN_USER: user };
  const [live, canary] = await Promise.all([
    compileMc(mc, always),
    compileMc(mc, { ...always, POSTERN_DIR: dir }),
  ]);
  for (const made of [live, canary])
    if (!made.ok) return { ok: false, message: made.message, output: made.output };
  const made = { live: live.cf, canary: canary.cf };
  await write(dir, made, later);
  if (of !== null) memory.configuration = { of, dir, ...made };
  return { ok: true, message: 'sendmail.cf is made' };
}

async function write(dir: string, cfs: { live: string; canary: string }, later: Later): Promise<void> {
  const files: [string, string][] = [
    [join(dir, 'sendmail.cf'), cfs.live],
    [join(dir, 'canary.cf'), cfs.canary],
  ];
  await allOf(
    files.map(async ([path, text]) => {
      await writeFile(path, text);
      await chmod(path, 0o644); // whatever the umask
      later.add(syncToDisk(path));
    }),
  );
}

/** Where an mc takes from m4 what starts programs, and names it for the last time. */
const takenAway = /^undefine\((?:`\w+'(?:, ?|\)))+dnl$/m;

/**
 * Digest of all that m4 reads; null when that cannot be said: an mc that includes anything but Sendmail's own macros, or asks a program, may read what
 * others write.
 */
async function inputsOf({ cf, user }: Parts, mc: string): Promise<string | null> {
  const included = mc.replace(takenAway, '').match(/include|undivert|syscmd/g) ?? [];
  if (included.length !== 1 || !mc.includes(`include(\`${cf}/m4/cf.m4')`) || mc.includes('../')) return null;
  const stamps = stampsBelow(cf);
  const m4 = await programStamp(await findTool('m4'));
  if (stamps === null) return null;
  return createHash('sha256')
    .update(JSON.stringify([mc, user, m4, stamps]))
    .digest('hex');
}

/** Which files lie below a folder, and when they were last written; null for what is neither file nor folder. Two hundred questions of a few microseconds each. */
function stampsBelow(folder: string): string[] | null {
  const stamps: string[] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() && !entry.isDirectory()) return null;
    stamps.push(`${path} ${fileStamp(statSync(path, { bigint: true }))}`);
  }
  return stamps.sort();
}
