import type { ChildProcess } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { dial } from '#lib/maillog/test-client.ts';
import { realm } from '#lib/maillog/test-log.ts';
import { run, start } from '#lib/run.ts';

/** A real Sendmail that logs to a socket of its own, and the host behind it. */
export type TestGateway = {
  port: number;
  /** Runs sendmail with other arguments, under the same configuration, name and log. */
  sendmail: (args: readonly string[], input?: string) => Promise<string>;
  stop: () => Promise<void>;
};

export type GatewayPlan = {
  dir: string;
  tag: string;
  socket: string;
  saslDir: string;
  access: string;
};

/** A name space of its own gives the daemon this socket for /dev/log and a full host name, and leaves the host as it is. */
const ownDevLog = `set -e
mount -t tmpfs -o mode=755,dev none /dev
mknod -m 666 /dev/null c 1 3
mknod -m 666 /dev/random c 1 8
mknod -m 666 /dev/urandom c 1 9
touch /dev/log
mount --bind "$1" /dev/log
hostname gw.example.org
shift
exec "$@"`;

export async function startGateway(plan: GatewayPlan): Promise<TestGateway> {
  const { dir, tag, socket } = plan;
  const sink = await openSink();
  const port = await freePort();
  await writeFiles(plan, port, sink.port);
  const cf = join(dir, 'sendmail.cf');
  const isolated = (args: readonly string[]) => [
    ...['-m', '-u', 'sh', '-c', ownDevLog, 'sh', socket],
    ...['/usr/sbin/sendmail', '-L', tag, '-C', cf, ...args],
  ];
  const sendmail = async (args: readonly string[], input = '') => {
    const { code, stdout, stderr } = await run('unshare', isolated(args), { input });
    if (code !== 0) throw new Error(`sendmail ${args.join(' ')}: ${stdout}${stderr}`);
    return stdout;
  };
  await sendmail(['-bi']);
  const daemon = start('unshare', isolated(['-bD']), { stdio: ['ignore', 'inherit', 'inherit'] });
  await untilItAnswers(daemon, port);
  return {
    port,
    sendmail,
    async stop() {
      const ended = new Promise((resolve) => daemon.once('exit', resolve));
      daemon.kill('SIGTERM');
      if (daemon.exitCode === null) await ended;
      await sink.close();
    },
  };
}

async function writeFiles(plan: GatewayPlan, port: number, sink: number): Promise<void> {
  const { dir, saslDir, access } = plan;
  for (const folder of ['queue', 'conf']) await mkdir(join(dir, folder), { mode: 0o700 });
  const sasl = [
    'pwcheck_method: saslauthd',
    `saslauthd_path: ${saslDir}/mux`,
    'auxprop_plugin: sasldb',
    `sasldb_path: ${saslDir}/sasldb2`,
    'mech_list: CRAM-MD5 SCRAM-SHA-256 LOGIN PLAIN',
  ];
  const files: Record<string, string> = {
    'conf/Sendmail.conf': `${sasl.join('\n')}\n`,
    switch: 'hosts files\naliases files\npasswd files\n',
    statistics: '',
    aliases:
      'list: a@example.com, unknown9@example.com\nowner-list: boss@corp.lan\npostmaster: boss@corp.lan\n',
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content);
  await makeMap(join(dir, 'access'), access);
  await makeMap(join(dir, 'mailertable'), 'dead.example\tesmtp:[127.0.0.9]\n');
  await makeCertificate(dir);
  const source = await readFile(new URL('fixtures/gateway.mc', import.meta.url), 'utf8');
  const words: Record<string, string> = {
    DIR: dir,
    REALM: realm,
    PORT: String(port),
    SINK: String(sink),
  };
  const filled = source.replace(/@([A-Z]+)@/g, (_, word: string) => words[word] ?? '');
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

const refusals = [
  ['unknown', '550 5.1.1 User unknown'],
  ['later', '451 4.3.0 try later'],
] as const;

/** The next host: it knows nobody whose name begins with `unknown`, and has no time for `later`. */
async function openSink(): Promise<{ port: number; close: () => Promise<void> }> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH'],
    logger: false,
    onRcptTo({ address }, _session, callback) {
      const refusal = refusals.find(([start]) => address.startsWith(start))?.[1];
      if (refusal === undefined) return callback();
      const responseCode = Number(refusal.slice(0, 3));
      callback(Object.assign(new Error(refusal.slice(4)), { responseCode }));
    },
    onData(stream, _session, callback) {
      stream.resume();
      stream.on('end', () => callback());
    },
  });
  server.on('error', () => {}); // the gateway may close a connection in the middle
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function freePort(): Promise<number> {
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
