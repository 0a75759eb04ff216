import { readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { hostPlugins } from '#lib/agent/canon-user/plugin-folders.ts';
import { runSendmail } from '#lib/agent/engines/sendmail/run-sendmail.ts';
import { demandCfSources, findTool } from '#lib/agent/engines/sendmail/tools.ts';
import type { EngineInfo } from '#lib/gateway/api-engine.ts';
import { Refusal } from '#lib/refusal.ts';
import { run } from '#lib/run.ts';

export type Discovery = Pick<
  EngineInfo,
  'version' | 'compiledWith' | 'mapTypes' | 'saslMechanisms' | 'mailers' | 'features' | 'hostName'
>;

/** What this Sendmail is and can do, from the programs and folders themselves. Refuses when one of them is not there. */
export async function discover(sendmail: string, cf: string): Promise<Discovery> {
  await demandCfSources(cf);
  const [version, mapTypes, saslMechanisms, mailers, features] = await Promise.all([
    readVersion(sendmail),
    readMapTypes(),
    readSaslMechanisms(),
    m4Names(join(cf, 'mailer')),
    m4Names(join(cf, 'feature')),
  ]);
  return { ...version, mapTypes, saslMechanisms, mailers, features, hostName: hostname() };
}

/** `-d0.13` prints it before anything else; the test mode then ends with its empty input. */
async function readVersion(sendmail: string) {
  const { stdout } = await runSendmail(sendmail, ['-d0.13', '-bt', '-C', '/dev/null'], { timeoutMs: 75_000 });
  const read = readVersionText(stdout);
  if (read) return read;
  throw new Refusal('unavailable', 'daemon-silent', 'Sendmail does not say which version it is.', {
    detail: stdout,
  });
}

/** `Version 8.17.1.9`, then `Compiled with:` and names over several lines; `FFR Defines:` has those of what is not in every build (`_FFR_MTA_STS`). */
export function readVersionText(text: string): Pick<EngineInfo, 'version' | 'compiledWith'> | null {
  const version = /^Version (\S+)/m.exec(text)?.[1];
  const namesOf = (title: string) =>
    new RegExp(`^\\s*${title}:((?:.*\\n)(?:\\t\\t.*\\n)*)`, 'm').exec(`${text}\n`)?.[1] ?? '';
  const names = `${namesOf('Compiled with')} ${namesOf('FFR Defines')}`;
  return version
    ? {
        version,
        compiledWith: names
          .trim()
          .split(/\s+/)
          .filter((name) => name !== ''),
      }
    : null;
}

async function readMapTypes(): Promise<string[]> {
  const { stdout } = await run(await findTool('makemap'), ['-l'], { timeoutMs: 10_000 });
  return stdout.split(/\s+/).filter((name) => name !== '' && name !== 'implicit');
}

/** Cyrus SASL's own list, else by the plug-ins that are installed; a host without SASL has none. */
async function readSaslMechanisms(): Promise<string[]> {
  const viewer = await findTool('saslpluginviewer').catch(() => null);
  const listed = viewer && (await run(viewer, ['-s'], { timeoutMs: 10_000 }));
  return listed ? readMechanismList(listed.stdout) : mechanismsOfPlugins(await pluginNames());
}

export function readMechanismList(text: string): string[] {
  return /^Installed and properly configured.*\n\s+(.*)$/m.exec(text)?.[1]?.trim().split(/\s+/) ?? [];
}

const byPlugin: Record<string, string[]> = {
  plain: ['PLAIN'],
  login: ['LOGIN'],
  crammd5: ['CRAM-MD5'],
  digestmd5: ['DIGEST-MD5'],
  scram: ['SCRAM-SHA-1', 'SCRAM-SHA-224', 'SCRAM-SHA-256', 'SCRAM-SHA-384', 'SCRAM-SHA-512'],
  ntlm: ['NTLM'],
  anonymous: ['ANONYMOUS'],
  gssapiv2: ['GSSAPI', 'GSS-SPNEGO'],
  gs2: ['GS2-KRB5', 'GS2-IAKERB'],
  otp: ['OTP'],
};

/** EXTERNAL is part of the library itself. */
export function mechanismsOfPlugins(files: readonly string[]): string[] {
  const plugins = files.flatMap((file) => /^lib(\w+)\.so$/.exec(file)?.[1] ?? []);
  return plugins.length === 0 ? [] : [...plugins.flatMap((name) => byPlugin[name] ?? []), 'EXTERNAL'];
}

/** The files of libsasl's plug-ins on this host. */
export async function pluginNames(): Promise<string[]> {
  return (await hostPlugins()).flatMap(({ files }) => files);
}

async function m4Names(folder: string): Promise<string[]> {
  const files = await readdir(folder);
  return files
    .filter((name) => name.endsWith('.m4'))
    .map((name) => name.slice(0, -'.m4'.length))
    .sort();
}
