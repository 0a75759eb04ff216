import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import { certificateFor, freePorts } from '#lib/agent/engines/sendmail/fixture.ts';
import { startKdc } from '#lib/agent/engines/sendmail/kdc.ts';
import { layOutRendered } from '#lib/agent/engines/sendmail/rendered-release.ts';
import { openGateway, type TestGateway } from '#lib/agent/engines/sendmail/test-gateway.ts';
import { listeningAt, samplePolicy } from '#lib/policy/sample-policy.ts';
import { run, start } from '#lib/run.ts';

/** One release that leaves PLAIN and LOGIN to the host's saslauthd, and Debian's saslauthd with what people put behind it. */
let gateway: TestGateway;
let release: ReleaseDir;
let dir = '';
const running: ChildProcess[] = [];
const password = 'tuba solo';

beforeAll(async () => {
  gateway = await openGateway();
  dir = join(gateway.dir, 'saslauthd');
  await mkdir(dir, { mode: 0o755 });
  const [port = 0] = await freePorts(1);
  const { pem, keyPem } = await certificateFor(30);
  release = await layOutRendered(gateway, 'system', {
    policy: samplePolicy({
      auth: {
        realm: 'example.org',
        mechanisms: ['PLAIN', 'LOGIN'],
        trusted: ['PLAIN', 'LOGIN'],
        sasl: { passwordCheck: 'system', systemSocket: join(dir, 'mux') },
      },
      hosts: listeningAt(port),
    }),
    material: { serverPem: pem, serverKey: keyPem, caPem: pem },
    passwords: new Map(),
  });
  const { ok, message, output } = await gateway.engine.compile(release);
  if (!ok) throw new Error(`${message} ${output ?? ''}`);
  await gateway.activate(release);
}, 60_000);
afterAll(async () => {
  for (const child of running.toReversed()) await end(child);
  await gateway?.remove();
});

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

function keep(child: ChildProcess): ChildProcess {
  running.push(child);
  return child;
}

type Wish = {
  /** Commands in a name space of its own, before it starts; `$1` is the folder. */
  before?: string;
  env?: Record<string, string>;
};

/** Runs while it is asked: the socket is the same for all. */
async function withSaslauthd(args: string[], { before = ':', env = {} }: Wish, work: () => Promise<void>) {
  const script = `${before} && dir=$1 && shift && exec env "$@" -m "$dir"`;
  const words = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const command = [...words, '/usr/sbin/saslauthd', '-d', '-n', '1', ...args];
  const child = start('unshare', ['-m', '-u', 'sh', '-c', script, 'sh', dir, ...command], {
    stdio: 'ignore',
    detached: true, // it ends its whole process group
  });
  keep(child);
  await work();
  await end(child);
}

const logIn = (mechanism: 'PLAIN' | 'LOGIN', user: string, given: string) =>
  gateway.engine.tryLogin(release.manifest.expect, { user, password: given, mechanism });

async function letsIn(user: string): Promise<void> {
  await vi.waitFor(
    async () => expect(await logIn('PLAIN', user, password)).toMatchObject({ accepted: true }),
    { timeout: 15_000 },
  );
  expect(await logIn('LOGIN', user, password)).toMatchObject({ accepted: true });
  expect(await logIn('PLAIN', user, 'tuba duet')).toMatchObject({ accepted: false });
  expect(await logIn('PLAIN', 'nobody-here', password)).toMatchObject({ accepted: false });
}

test('PAM, by the service smtp', async () => {
  const hash = await run('openssl', ['passwd', '-6', '-stdin'], { input: password });
  const others = (await readFile('/etc/passwd', 'utf8'))
    .split('\n')
    .filter((line) => !line.startsWith('amy:'));
  const amy = 'amy:x:4711:4711::/nonexistent:/usr/sbin/nologin';
  await writeFile(join(dir, 'passwd'), [...others.filter(Boolean), amy, ''].join('\n'));
  await writeFile(join(dir, 'shadow'), `amy:${hash.stdout.trim()}:20000:0:99999:7:::\n`, { mode: 0o600 });
  await mkdir(join(dir, 'pam.d'));
  await writeFile(join(dir, 'pam.d/smtp'), 'auth required pam_unix.so\naccount required pam_unix.so\n');
  const before = ['passwd', 'shadow', 'pam.d'].map((name) => `mount --bind "$1/${name}" /etc/${name}`);
  await withSaslauthd(['-a', 'pam'], { before: before.join(' && ') }, () => letsIn('amy'));
});

test('LDAP, by a bind as the entry that is found', async () => {
  const [port = 0] = await freePorts(1);
  await startDirectory(join(dir, 'ldap'), port);
  const conf = [
    `ldap_servers: ldap://127.0.0.1:${port}/`,
    'ldap_search_base: ou=people,dc=example,dc=org',
    'ldap_filter: uid=%u',
    '',
  ];
  await writeFile(join(dir, 'saslauthd.conf'), conf.join('\n'));
  await withSaslauthd(['-a', 'ldap', '-O', join(dir, 'saslauthd.conf')], {}, () => letsIn('bea'));
});

test('Kerberos 5, which proves itself by a key of the host', async () => {
  const kdc = await startKdc(join(dir, 'kdc'));
  try {
    await kdc.addUser('cat', password);
    const keys = await kdc.keytab('host.keytab', ['host/gw1.example.org']);
    const env = { KRB5_CONFIG: kdc.config, KRB5_KTNAME: keys };
    await withSaslauthd(['-a', 'kerberos5'], { before: 'hostname gw1.example.org', env }, () =>
      letsIn('cat'),
    );
  } finally {
    await kdc.stop();
  }
});

/** OpenLDAP's server with one person. */
async function startDirectory(folder: string, port: number): Promise<void> {
  await mkdir(join(folder, 'data'), { recursive: true });
  const conf = [
    ...['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`),
    'modulepath /usr/lib/ldap',
    'moduleload back_mdb',
    `pidfile ${folder}/pid`,
    'database mdb',
    'suffix "dc=example,dc=org"',
    `directory ${folder}/data`,
    '',
  ];
  await writeFile(join(folder, 'slapd.conf'), conf.join('\n'));
  const entries = [
    'dn: dc=example,dc=org\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example\n',
    'dn: ou=people,dc=example,dc=org\nobjectClass: organizationalUnit\nou: people\n',
    `dn: uid=bea,ou=people,dc=example,dc=org\nobjectClass: inetOrgPerson\nuid: bea\ncn: Bea\nsn: B\nuserPassword: ${password}\n`,
  ];
  const added = await run('/usr/sbin/slapadd', ['-f', join(folder, 'slapd.conf')], {
    input: entries.join('\n'),
  });
  if (added.code !== 0) throw new Error(added.stderr);
  const listen = ['-h', `ldap://127.0.0.1:${port}/`, '-f', join(folder, 'slapd.conf'), '-d', '0'];
  keep(start('/usr/sbin/slapd', listen, { stdio: 'ignore' }));
}
