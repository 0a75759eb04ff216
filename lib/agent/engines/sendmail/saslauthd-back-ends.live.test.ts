import type { ChildProcess } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import { certificateFor, freePorts } from '#lib/agent/engines/sendmail/fixture.ts';
import { startKdc } from '#lib/agent/engines/sendmail/kdc.ts';
import { layOutRendered } from '#lib/agent/engines/sendmail/rendered-release.ts';
import { openGateway, type TestGateway } from '#lib/agent/engines/sendmail/test-gateway.ts';
import {
  end,
  peopleOfTheHost,
  startDirectory,
  startSaslauthd,
  type Wish,
} from '#lib/agent/engines/sendmail/test-saslauthd.ts';
import { listeningAt, samplePolicy } from '#lib/policy/sample-policy.ts';

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

/** Runs while it is asked: the socket is the same for all. */
async function withSaslauthd(args: string[], { before, env }: Wish, work: () => Promise<void>) {
  const child = startSaslauthd(dir, args, { before, env });
  running.push(child);
  await work().finally(() => end(child));
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
  const before = await peopleOfTheHost(dir, { amy: password });
  await withSaslauthd(['-a', 'pam'], { before }, () => letsIn('amy'));
});

test('LDAP, by a bind as the entry that is found', async () => {
  const [port = 0] = await freePorts(1);
  running.push(await startDirectory(join(dir, 'ldap'), port, { bea: password }));
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
