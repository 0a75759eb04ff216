import { constants } from 'node:fs';
import { access, chmod, copyFile, mkdir, rename, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { beside } from '#lib/agent/atomic.ts';
import { nullIfMissing } from '#lib/agent/disk.ts';
import { fileStamp } from '#lib/agent/file-digest.ts';
import { Refusal } from '#lib/refusal.ts';

/** The programs this engine runs: where they may be, the first found counts, and the Debian package that brings them. */
const programs = {
  sendmail: {
    package: 'sendmail-bin',
    // not /usr/lib/sendmail: on a host with another mail server that is its imitation
    at: ['/usr/libexec/sendmail/sendmail', '/usr/lib/sm.bin/sendmail', '/usr/sbin/sendmail'],
  },
  makemap: {
    package: 'sendmail-bin',
    at: ['/usr/libexec/sendmail/makemap', '/usr/lib/sm.bin/makemap', '/usr/sbin/makemap'],
  },
  editmap: {
    package: 'sendmail-bin',
    at: ['/usr/libexec/sendmail/editmap', '/usr/lib/sm.bin/editmap', '/usr/sbin/editmap'],
  },
  m4: { package: 'm4', at: ['/usr/bin/m4', '/usr/local/bin/m4'] },
  prlimit: { package: 'util-linux', at: ['/usr/bin/prlimit', '/bin/prlimit'] },
  flock: { package: 'util-linux', at: ['/usr/bin/flock', '/bin/flock'] },
  cc: { package: 'gcc', at: ['/usr/bin/cc', '/usr/bin/gcc', '/usr/local/bin/cc'] },
  saslpluginviewer: { package: 'sasl2-bin', at: ['/usr/sbin/saslpluginviewer', '/usr/sbin/pluginviewer'] },
} as const;
export type Tool = keyof typeof programs;

/** Absolute path of a program. Refuses when it is not installed, naming the package that brings it. */
export async function findTool(tool: Tool): Promise<string> {
  for (const path of programs[tool].at) if (await isProgram(path)) return path;
  const name = programs[tool].package;
  throw new Refusal(
    'unavailable',
    'tool-missing',
    `The program ${tool} is not installed on this mail host.`,
    { next: `Install the Debian package ${name}: apt-get install ${name}` },
  );
}

/** Changes when somebody installs another one. */
export async function programStamp(path: string): Promise<string> {
  return `${path} ${fileStamp(await stat(path, { bigint: true }))}`;
}

/** Refuses when the m4 sources that every sendmail.mc includes are not there. */
export async function demandCfSources(cf: string): Promise<void> {
  if (await stat(join(cf, 'm4/cf.m4')).catch(nullIfMissing)) return;
  throw new Refusal('unavailable', 'tool-missing', `Sendmail's m4 sources are not in ${cf}.`, {
    next: 'Install the Debian package sendmail-cf: apt-get install sendmail-cf',
  });
}

/**
 * The sendmail to run. As an ordinary user that is a copy in `folder`: Debian's binary is setgid smmsp, and a copy is not,
 * so it lets its owner run a daemon.
 */
export async function findSendmail(folder: string, root: boolean): Promise<string> {
  const installed = await findTool('sendmail');
  return root ? installed : freshCopy(installed, folder);
}

async function freshCopy(installed: string, folder: string): Promise<string> {
  const copy = join(folder, 'sendmail');
  const [original, present] = await Promise.all([stat(installed), stat(copy).catch(nullIfMissing)]);
  if (
    present?.size === original.size &&
    Math.trunc(present.mtimeMs / 1000) === Math.trunc(original.mtimeMs / 1000)
  )
    return copy;
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const temporary = beside(copy);
  await copyFile(installed, temporary);
  await chmod(temporary, 0o755);
  await utimes(temporary, original.atime, original.mtime);
  await rename(temporary, copy);
  return copy;
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
