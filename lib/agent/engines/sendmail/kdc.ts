import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts } from '#lib/agent/engines/sendmail/fixture.ts';
import { run, start } from '#lib/run.ts';

export const kerberosRealm = 'EXAMPLE.ORG';

/** A Kerberos realm of a test's own: MIT's KDC on loopback, its database and all its files in one folder. */
export type Kdc = {
  /** What clients and servers of the realm have as KRB5_CONFIG. */
  config: string;
  addUser(name: string, password: string): Promise<void>;
  /** A keytab with new keys of these services, for its owner alone. */
  keytab(file: string, services: readonly string[]): Promise<string>;
  /** Logs a person in to the realm: the tickets' file. */
  ticket(name: string, password: string): Promise<string>;
  stop(): Promise<void>;
};

export async function startKdc(dir: string): Promise<Kdc> {
  await mkdir(dir, { recursive: true, mode: 0o755 });
  const [port = 0] = await freePorts(1);
  const file = (name: string) => join(dir, name);
  const env = { KRB5_CONFIG: file('krb5.conf'), KRB5_KDC_PROFILE: file('kdc.conf') };
  await writeFile(env.KRB5_CONFIG, clientConfig(port));
  await writeFile(env.KRB5_KDC_PROFILE, serverConfig(port, file));
  const call = async (program: string, args: string[], more: Record<string, string> = {}, input = '') => {
    const { code, stdout, stderr } = await run(program, args, { env: { ...env, ...more }, input });
    if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${stdout}${stderr}`);
  };
  await call('/usr/sbin/kdb5_util', ['create', '-s', '-P', 'master of a test', '-r', kerberosRealm]);
  const admin = (command: string) => call('/usr/sbin/kadmin.local', ['-q', command]);
  const daemon = start(
    'env',
    [
      ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
      ...['/usr/sbin/krb5kdc', '-n', '-P', file('kdc.pid')],
    ],
    { stdio: 'ignore' },
  );
  return {
    config: env.KRB5_CONFIG,
    addUser: (name, password) => admin(`addprinc -pw "${password}" ${name}`),
    async keytab(name, services) {
      for (const service of services) await admin(`addprinc -randkey ${service}`);
      await admin(`ktadd -k ${file(name)} ${services.join(' ')}`);
      return file(name);
    },
    async ticket(name, password) {
      const cache = file(`${name}.tickets`);
      await untilItAnswers(() => call('kinit', [name], { KRB5CCNAME: cache }, `${password}\n`));
      return cache;
    },
    stop: () => stop(daemon),
  };
}

const clientConfig = (port: number) => `[libdefaults]
 default_realm = ${kerberosRealm}
 dns_lookup_kdc = false
 dns_lookup_realm = false
 dns_canonicalize_hostname = false
 rdns = false
[realms]
 ${kerberosRealm} = {
  kdc = 127.0.0.1:${port}
 }
[domain_realm]
 example.org = ${kerberosRealm}
 .example.org = ${kerberosRealm}
`;

const serverConfig = (port: number, file: (name: string) => string) => `[kdcdefaults]
 kdc_listen = 127.0.0.1:${port}
 kdc_tcp_listen = 127.0.0.1:${port}
[realms]
 ${kerberosRealm} = {
  database_name = ${file('principal')}
  key_stash_file = ${file('stash')}
  acl_file = ${file('acl')}
 }
`;

async function untilItAnswers(ask: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const failed = await ask().then(
      () => null,
      (error: unknown) => error,
    );
    if (failed === null) return;
    if (tries === 20) throw failed;
  }
}

async function stop(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const ended = once(daemon, 'exit');
  daemon.kill('SIGTERM');
  await ended;
}
