import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nullIfMissing } from '#lib/agent/disk.ts';

/** The settings of a Sendmail.conf (libsasl’s doc/options): `name: value`, a line each; the last of a name counts. */
function readSaslConf(text: string): Map<string, string> {
  const pairs = text.split('\n').flatMap((line): [string, string][] => {
    const [, name, value] = /^\s*([\w-]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
  return new Map(pairs);
}

/** Where Debian's saslauthd has its socket, and its libsasl looks when nothing is said. */
export const usualSaslauthdSocket = '/run/saslauthd/mux';

/** What a release says of SASL. */
export async function readReleaseSasl(dir: string) {
  const text = await readFile(join(dir, 'sasl/Sendmail.conf'), 'utf8').catch(nullIfMissing);
  const conf = readSaslConf(text ?? '');
  return {
    method: conf.get('pwcheck_method') ?? 'auxprop',
    socket: conf.get('saslauthd_path') || usualSaslauthdSocket,
    database: conf.get('sasldb_path') ?? 'sasldb',
    canonUser: conf.get('canon_user_plugin') ?? null,
    keytab: conf.get('keytab') ?? '',
    mechanisms: (conf.get('mech_list') ?? '').split(/\s+/),
  };
}

/** Who checks log-ins when it is not this agent, in words, and of which mechanisms. */
export type Checker = {
  by: string;
  all: boolean;
  /** Where it answers, when it is a saslauthd. */
  socket: string | null;
};

/** Who checks PLAIN and LOGIN, or all log-ins, under this release; null when it is this agent. */
export async function passwordCheckerOf(
  dir: string,
  ours: { saslauthdPath: string; sasldbPath: string },
): Promise<Checker | null> {
  const { method, socket, database } = await readReleaseSasl(dir);
  if (method !== 'saslauthd')
    return { by: `the passwords in ${database}`, all: database !== ours.sasldbPath, socket: null };
  return socket === ours.saslauthdPath
    ? null
    : { by: `the host’s own saslauthd at ${socket}`, all: false, socket };
}
