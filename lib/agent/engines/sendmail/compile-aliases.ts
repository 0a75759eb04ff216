import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncToDisk } from '#lib/agent/atomic.ts';
import { nullIfMissing } from '#lib/agent/disk.ts';
import type { Outcome, ReleaseDir } from '#lib/agent/engine.ts';
import { cfDigest } from '#lib/agent/engines/sendmail/cf.ts';
import { explainComplaint, readComplaint } from '#lib/agent/engines/sendmail/cf-words.ts';
import { copyDatabase } from '#lib/agent/engines/sendmail/database-file.ts';
import { runSendmail, wordsOf } from '#lib/agent/engines/sendmail/run-sendmail.ts';
import { programStamp } from '#lib/agent/engines/sendmail/tools.ts';
import { digestOfFile } from '#lib/agent/file-digest.ts';

/** Where newaliases made a database last, of what, and its digest then. */
type Aliases = { of: string; path: string; sha256: string };
export type AliasesMemory = { aliases: Aliases | null };

type Parts = { sendmail: string; memory: AliasesMemory };
const database = 'aliases.db';

/**
 * Makes `aliases.db`: by newaliases, or as a copy of the one it made last, where aliases, configuration and Sendmail are the same and nobody has
 * written to that one since. A copy and no link: `newaliases` typed on the host writes into the database in force.
 */
export async function compileAliases(parts: Parts, release: ReleaseDir): Promise<Outcome> {
  const { dir, manifest } = release;
  const file = manifest.files.find(({ path }) => path === 'aliases');
  if (!file) return { ok: true, message: 'no aliases' };
  const path = join(dir, database);
  await rm(path, { force: true });
  const of = await inputsOf(parts.sendmail, dir, file.sha256);
  if (await isKnown(parts.memory, of, path))
    return { ok: true, message: 'the aliases are the same as before' };
  parts.memory.aliases = null;
  const made = await runNewaliases(parts.sendmail, dir);
  if (made.ok) parts.memory.aliases = { of, path, sha256: await digestOfFile(path) };
  return made;
}

async function inputsOf(sendmail: string, dir: string, sha256: string): Promise<string> {
  const cf = cfDigest(await readFile(join(dir, 'sendmail.cf'), 'utf8'));
  return createHash('sha256')
    .update([sha256, cf, await programStamp(sendmail)].join('\n'))
    .digest('hex');
}

async function isKnown(memory: AliasesMemory, of: string, target: string): Promise<boolean> {
  const { aliases } = memory;
  if (aliases?.of !== of) return false;
  if ((await digestOfFile(aliases.path).catch(nullIfMissing)) !== aliases.sha256) return false;
  await copyDatabase(aliases.path, target);
  await syncToDisk(target);
  await syncToDisk(join(target, '..'));
  if ((await digestOfFile(target)) !== aliases.sha256) return false;
  memory.aliases = { ...aliases, path: target }; // older releases are swept
  return true;
}

/**
 * newaliases leaves a database behind whatever happens, and only warns of a name that stands twice, where the last one
 * wins: both are failures here.
 */
async function runNewaliases(sendmail: string, dir: string): Promise<Outcome> {
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
  if (!(await readdir(dir)).includes(database))
    return { ok: false, message: 'newaliases made no aliases.db: the configuration names other aliases.' };
  await syncToDisk(join(dir, database));
  await syncToDisk(dir);
  return { ok: true, message: 'aliases compiled' };
}

/** What sendmail says to everybody who is not root, and about a host without a whole name. */
function isNoise(line: string): boolean {
  return /Authentication-Warning:|My unqualified host name|^WARNING: .*using short name/i.test(line);
}
