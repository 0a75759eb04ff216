import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nullIfMissing } from '#lib/agent/disk.ts';

/** The settings of a Sendmail.conf (libsasl’s doc/options): `name: value`, a line each; the last of a name counts. */
export function readSaslConf(text: string): Map<string, string> {
  const pairs = text.split('\n').flatMap((line): [string, string][] => {
    const [, name, value] = /^\s*([\w-]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
  return new Map(pairs);
}

/** Who checks PLAIN and LOGIN under this release, in words; null when it is this agent. */
export async function passwordCheckerOf(dir: string, ourSocket: string): Promise<string | null> {
  const conf = readSaslConf(
    (await readFile(join(dir, 'sasl/Sendmail.conf'), 'utf8').catch(nullIfMissing)) ?? '',
  );
  const method = conf.get('pwcheck_method') ?? 'auxprop';
  if (method !== 'saslauthd') return `the passwords in ${conf.get('sasldb_path') ?? 'sasldb'}`;
  const socket = conf.get('saslauthd_path') ?? '';
  return socket === ourSocket ? null : `the host’s own saslauthd at ${socket}`;
}
