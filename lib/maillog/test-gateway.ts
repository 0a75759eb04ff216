import type { ChildProcess } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { dial } from '#lib/maillog/test-client.ts';
import { realm } from '#lib/maillog/test-log.ts';
import { openNextHost } from '#lib/maillog/test-next-host.ts';
import { run, start } from '#lib/run.ts';

/** A real Sendmail that logs to a socket of its own, and the host behind it. */
export type TestGateway = {
  port: number;
  /** Runs sendmail with other arguments, under the same configuration, name and log. */
  sendmail: (args: readonly string[], input?: string) => Promise<string>;
  /** Starts sendmail with other arguments and leaves it running; its input stays open. */
  start: (args: readonly string[]) => ChildProcess;
  stop: () => Promise<void>;
};

export type GatewayPlan = {
  dir: string;
  tag: string;
  socket: string;
  saslDir: string;
  access: string;
  mailertable?: string;
  authinfo?: string;
  aliases?: string;
  /** Folders of libsasl's plug-ins (`SASL_PATH`), the canon_user plugin of the agent in one of them. */
  plugins?: string;
  /** Offers GSSAPI, with the keys in this file. */
  keytab?: string;
  /** The host's /etc/hosts, as the daemon sees it. */
  hosts?: string;
  /** The configuration, of fixtures/, and what stands in it between at signs. */
  source?: 'gateway.mc' | 'events.mc';
  words?: Record<string, string | number>;
};

/** SCRAM-SHA-1 and SCRAM-SHA-512 take the agent's plug-in. */
const offered = ({ plugins, keytab }: GatewayPlan) =>
  [
    'CRAM-MD5 DIGEST-MD5 SCRAM-SHA-256 LOGIN PLAIN',
    ...(plugins === undefined ? [] : ['SCRAM-SHA-1 SCRAM-SHA-512']),
    ...(keytab === undefined ? [] : ['GSSAPI']),
  ].join(' ');

const usual = {
  mailertable: 'dead.example\tesmtp:[127.0.0.9]\n',
  aliases:
    'list: a@example.com, unknown9@example.com\nowner-list: boss@corp.lan\npostmaster: boss@corp.lan\n',
  hosts: '127.0.0.1 localhost\n',
  source: 'gateway.mc',
} as const;

/** A name space of its own gives the daemon this socket for /dev/log and a full host name, and leaves the host as it is. */
const ownDevLog = `set -e
mount -t tmpfs -o mode=755,dev none /dev
mknod -m 666 /dev/null c 1 3
mknod -m 666 /dev/random c 1 8
mknod -m 666 /dev/urandom c 1 9
touch /dev/log
mount --bind "$1" /dev/log
mount --bind "$2" /etc/hosts
hostname gw.example.org
shift 2
exec "$@"`;

export async function startGateway(plan: GatewayPlan): Promise<TestGateway> {
  const { dir, tag, socket } = plan;
  const sink = await openNextHost();
  const port = await freePort();
  await writeFiles(plan, { PORT: port, SINK: sink.port, ...plan.words });
  const cf = join(dir, 'sendmail.cf');
  const isolated = (args: readonly string[]) => [
    ...['-m', '-u', 'sh', '-c', ownDevLog, 'sh', socket, join(dir, 'hosts')],
    ...['/usr/sbin/sendmail', '-L', tag, '-C', cf, ...args],
  ];
  const sendmail = async (args: readonly string[], input = '') => {
    const { code, stdout, stderr } = await run('unshare', isolated(args), { input });
    if (code !== 0) throw new Error(`sendmail ${args.join(' ')}: ${stdout}${stderr}`);
    return stdout;
  };
  await sendmail(['-bi']);
  const others: ChildProcess[] = [];
  const daemon = start('unshare', isolated(['-bD']), { stdio: ['ignore', 'inherit', 'inherit'] });
  await untilItAnswers(daemon, port);
  return {
    port,
    sendmail,
    start(args) {
      const child = start('unshare', isolated(args), { stdio: ['pipe', 'pipe', 'inherit'] });
      others.push(child);
      return child;
    },
    async stop() {
      for (const child of others) child.kill('SIGKILL');
      const ended = new Promise((resolve) => daemon.once('exit', resolve));
      daemon.kill('SIGTERM');
      if (daemon.exitCode === null) await ended;
      await sink.close();
    },
  };
}

async function writeFiles(plan: GatewayPlan, ports: Record<string, string | number>): Promise<void> {
  const { dir, saslDir, access, mailertable, authinfo, aliases, hosts, source } = { ...usual, ...plan };
  for (const folder of ['queue', 'conf']) await mkdir(join(dir, folder), { mode: 0o700 });
  const sasl = [
    'pwcheck_method: saslauthd',
    `saslauthd_path: ${saslDir}/mux`,
    `sasldb_path: ${saslDir}/sasldb2`,
    ...(plan.plugins === undefined ? ['auxprop_plugin: sasldb'] : ['auxprop_plugin: sasldb postern']),
    `mech_list: ${offered(plan)}`,
    ...(plan.plugins === undefined ? [] : ['canon_user_plugin: postern']),
    ...(plan.keytab === undefined ? [] : [`keytab: ${plan.keytab}`]),
  ];
  const files: Record<string, string> = {
    'conf/Sendmail.conf': `${sasl.join('\n')}\n`,
    switch: 'hosts files\naliases files\npasswd files\n',
    statistics: '',
    aliases,
    hosts,
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content);
  await makeMap(join(dir, 'access'), access);
  await makeMap(join(dir, 'mailertable'), mailertable);
  if (authinfo !== undefined) await makeMap(join(dir, 'authinfo'), authinfo);
  await makeCertificate(dir);
  const text = await readFile(new URL(`fixtures/${source}`, import.meta.url), 'utf8');
  const words: Record<string, string | number> = {
    ...{ DIR: dir, REALM: realm, ...ports },
    MECHANISMS: offered(plan),
    PLUGINS: plan.plugins === undefined ? '' : `ESASL_PATH=${plan.plugins}\n`,
  };
  const filled = text.replace(/@([A-Z]+)@/g, (_, word: string) => String(words[word] ?? ''));
  const { stdout, stderr } = await run('m4', ['-'], { input: filled });
  if (stderr) throw new Error(stderr);
  await writeFile(join(dir, 'sendmail.cf'), stdout);
}

async function makeMap(path: string, content: string): Promise<void> {
  const made = await run('makemap', ['btree', path], { input: content });
  if (made.code !== 0) throw new Error(made.stderr);
}

async function makeCertificate(dir: string): Promise<void> {
  const kind =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=gw.example.org';
  const files = ['-keyout', join(dir, 'host.key'), '-out', join(dir, 'host.pem')];
  const made = await run('openssl', [...kind.split(' '), ...files]);
  if (made.code !== 0) throw new Error(made.stderr);
  await chmod(join(dir, 'host.key'), 0o600);
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function untilItAnswers(daemon: ChildProcess, port: number): Promise<void> {
  for (;;) {
    if (daemon.exitCode !== null) throw new Error(`sendmail ended with ${daemon.exitCode}`);
    const client = await dial(port, '127.0.0.1').catch(() => null);
    if (client) return client.quit();
    await pause(20);
  }
}
