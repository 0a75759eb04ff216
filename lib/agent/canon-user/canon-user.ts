import { createHash } from 'node:crypto';
import { access, chmod, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beside, replaceFile, syncToDisk } from '#lib/agent/atomic.ts';
import { nullIfMissing } from '#lib/agent/disk.ts';
import { findTool } from '#lib/agent/engines/sendmail/tools.ts';
import type { EngineInfo } from '#lib/gateway/api-engine.ts';
import { Refusal } from '#lib/refusal.ts';
import { run } from '#lib/run.ts';
import { hostPlugins } from './plugin-folders.ts';

/** The source lies beside this file, and beside the built programs (bin/build.mjs). */
const source = new URL('./canon-user.c', import.meta.url);
const library = 'libpostern.so';
const flags = ['-std=c11', '-D_DEFAULT_SOURCE', '-Wall', '-Wextra', '-Werror', '-O2', '-fPIC', '-shared'];
const hardening = ['-fstack-protector-strong', '-D_FORTIFY_SOURCE=2', '-Wl,-z,relro,-z,now'];

const advice = 'Install the Debian packages gcc, libc6-dev and libsasl2-dev.';

/** Whether Sendmail can be given our canon_user plugin of libsasl, and where it then finds all plugins. */
export type CanonUser = NonNullable<EngineInfo['canonUser']>;

/** The folder that a cf may name for it. */
export const pluginFolder = (data: string) => join(data, 'sasl-plugin');

/**
 * Compiles the plugin with the host's own compiler and headers, unless it is there from this very source. Answers why it could not, or null; never
 * throws, since a gateway does its work without it. One of an older source stays where the new one cannot be made.
 */
export async function buildCanonUser(
  data: string,
  findCompiler = () => findTool('cc'),
): Promise<string | null> {
  try {
    await build(pluginFolder(data), findCompiler);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return `${error.message} ${advice}`;
    return `It could not be made: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function build(folder: string, findCompiler: () => Promise<string>): Promise<void> {
  const text = await readFile(source, 'utf8');
  const digest = createHash('sha256').update(text).digest('hex');
  const [made, digestFile] = [join(folder, library), join(folder, 'source.sha256')];
  if ((await readFile(digestFile, 'utf8').catch(nullIfMissing)) === digest && (await isThere(made))) return;
  const compiler = await findCompiler();
  await mkdir(folder, { recursive: true, mode: 0o755 });
  await chmod(folder, 0o755);
  const temporary = beside(made);
  try {
    await compile(compiler, text, temporary);
    await chmod(temporary, 0o644);
    await rename(temporary, made);
  } finally {
    await rm(temporary, { force: true });
  }
  await syncToDisk(folder);
  await replaceFile(digestFile, digest, 0o644);
}

/** Refuses when the headers are missing, or the compiler does not do it. */
async function compile(compiler: string, text: string, into: string): Promise<void> {
  const args = [...flags, ...hardening, '-x', 'c', '-', '-o', into];
  const { code, stderr } = await run(compiler, args, { input: text, timeoutMs: 30_000 });
  if (code === 0) return;
  const complaint = /error: (.*)/.exec(stderr)?.[1] ?? stderr.slice(0, 200);
  throw new Refusal('unavailable', 'plugin-not-made', `The C compiler refused: ${complaint.trimEnd()}.`);
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** Whether the plugin is in this folder. */
export const hasCanonUser = (folder: string) => isThere(join(folder, library));

/** What the console is told: where libsasl is to look for plugins, or why it cannot be used. */
export async function canonUserOf(data: string, trouble: string | null): Promise<CanonUser> {
  const ours = pluginFolder(data);
  if (!(await hasCanonUser(ours))) return none(trouble ?? 'It is not there.');
  const folders = (await hostPlugins()).map(({ folder }) => folder);
  // with ours alone libsasl would have no mechanism left
  if (folders.length === 0) return none('The host’s own plug-ins of libsasl are not found.');
  // one that could not be renewed is of an older source
  return { path: [ours, ...folders].join(':'), trouble, verifiers: trouble === null };
}

const none = (trouble: string): CanonUser => ({ path: null, trouble, verifiers: false });
