import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { prepareQueueGroups } from '#lib/agent/engines/sendmail/queue-folders.ts';
import { runSendmail } from '#lib/agent/engines/sendmail/run-sendmail.ts';
import type { GatewayPaths } from '#lib/gateway/api-engine.ts';
import type { Policy } from '#lib/policy/policy.ts';
import { sampleGateway } from '#lib/policy/sample-policy.ts';
import { bytesOfText } from '#lib/raw-text.ts';
import { type RunResult, run } from '#lib/run.ts';
import type { Material } from './material.ts';
import type { OutgoingPasswords } from './render-authinfo.ts';
import { type RenderedFile, renderBundle } from './render-bundle.ts';

const base = '/var/lib/postern-test';
const sendmail = '/usr/sbin/sendmail';

/** A folder in which a policy is rendered and compiled by the real m4, makemap, newaliases and sendmail. Not below /tmp: the daemon trusts nothing there. */
export type Workshop = {
  dir: string;
  paths: GatewayPaths;
  files: RenderedFile[];
  cf: string;
  complaints: string;
};

export const cfFolder = '/usr/share/sendmail/cf';

export async function freshFolder(): Promise<string> {
  await mkdir(base, { recursive: true, mode: 0o755 });
  return mkdtemp(join(base, 'render-'));
}

export async function removeFolder(dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true });
}

/** Renders, writes and compiles; `complaints` is all that any tool said on stderr. */
export async function build(
  dir: string,
  policy: Policy,
  material: Material | null = null,
  passwords: OutgoingPasswords = new Map(),
): Promise<Workshop> {
  const paths = { release: dir, state: join(dir, 'state'), sasl: join(dir, 'accounts'), cf: cfFolder };
  const files = renderBundle(policy, { gatewayId: sampleGateway, paths, engine: null }, material, passwords);
  await mkdir(join(paths.state, 'queue'), { recursive: true, mode: 0o700 });
  await writeFile(join(paths.state, 'service.switch'), 'hosts files\naliases files\npasswd files\n');
  await writeFile(join(paths.state, 'statistics'), '');
  for (const { path, content, secret } of files) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), bytesOfText(content), { mode: secret ? 0o600 : 0o644 });
  }
  const m4 = await run('m4', [join(dir, 'sendmail.mc')], { cwd: dir });
  const cf = join(dir, 'sendmail.cf');
  await writeFile(cf, m4.stdout);
  await prepareQueueGroups(m4.stdout);
  const maps = files.filter((file) => file.mapType !== undefined);
  const made = await Promise.all(
    maps.map(({ path, content, mapType = '' }) =>
      run('makemap', ['-C', cf, mapType, join(dir, path)], { input: Buffer.from(bytesOfText(content)) }),
    ),
  );
  const aliases = await runSendmail(sendmail, ['-C', cf, '-bi'], { cwd: dir });
  return { dir, paths, files, cf, complaints: [m4, ...made, aliases].map(wordsOf).join('') };
}

function wordsOf({ code, stdout, stderr }: RunResult): string {
  const printed = stderr + (code === 0 ? '' : `exit ${code} ${stdout.slice(-2000)}`);
  return printed.replace(
    /^(?:.*: \d+ aliases, longest|My unqualified host name|unable to qualify my own).*\n/gm,
    '',
  );
}

/** Asks the real daemon in test mode; answers what it printed, without the prompts. */
export async function askTestMode({ cf }: Pick<Workshop, 'cf'>, lines: readonly string[]): Promise<string> {
  const { stdout, stderr, code } = await runSendmail(sendmail, ['-C', cf, '-bt'], {
    input: `${lines.join('\n')}\n`,
  });
  if (code !== 0) throw new Error(`sendmail -bt ends with ${code}: ${stdout}${stderr}`);
  return stdout.replace(/^> /gm, '');
}

/** The map as it was built, key → value. */
export async function dumpMap(dir: string, name: string): Promise<Map<string, string>> {
  const { stdout } = await run('makemap', ['-u', 'btree', join(dir, 'maps', name)]);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf('\t')), line.slice(line.indexOf('\t') + 1)]),
  );
}
