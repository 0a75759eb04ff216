import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { asksSaslauthd } from '#lib/agent/accounts/saslauthd.ts';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import { checkSaslauthd, probeSaslauthd } from '#lib/agent/engines/sendmail/check-saslauthd.ts';
import { certificateFor, freePorts } from '#lib/agent/engines/sendmail/fixture.ts';
import { layOutRendered } from '#lib/agent/engines/sendmail/rendered-release.ts';
import { passwordCheckerOf } from '#lib/agent/engines/sendmail/sasl-conf.ts';
import { openGateway, type TestGateway } from '#lib/agent/engines/sendmail/test-gateway.ts';
import { peopleOfTheHost, startSaslauthd } from '#lib/agent/engines/sendmail/test-saslauthd.ts';
import { lookAtSaslauthd } from '#lib/agent/host/host-saslauthd.ts';
import type { PasswordMechanism } from '#lib/gateway/api-login.ts';
import { listeningAt, samplePolicy } from '#lib/policy/sample-policy.ts';
import type { Auth } from '#lib/policy/section/auth.ts';
import { run } from '#lib/run.ts';
import { Secret } from '#lib/secret.ts';

let gateway: TestGateway;
let release: ReleaseDir;
let saslauthd: ChildProcess;
let socket = '';

const mechanisms: PasswordMechanism[] = [
  'SCRAM-SHA-512',
  'SCRAM-SHA-256',
  'DIGEST-MD5',
  'CRAM-MD5',
  'PLAIN',
  'LOGIN',
];
const ours = () => ({
  saslauthdPath: join(gateway.paths.sasl, 'mux'),
  sasldbPath: join(gateway.paths.sasl, 'sasldb2'),
});

/** A policy that leaves passwords to somebody else, in force. */
async function deploy(name: string, sasl: Partial<Auth['sasl']>): Promise<void> {
  const [port = 0] = await freePorts(1);
  const policy = samplePolicy({
    auth: { realm: 'example.org', mechanisms, trusted: mechanisms, sasl },
    hosts: listeningAt(port),
  });
  const { pem, keyPem } = await certificateFor(30);
  const material = { serverPem: pem, serverKey: keyPem, caPem: '' };
  release = await layOutRendered(gateway, name, { policy, material, passwords: new Map() });
  const { ok, message, output } = await gateway.engine.compile(release);
  if (!ok) throw new Error(`${message} ${output ?? ''}`);
  await gateway.activate(release);
}

beforeAll(async () => {
  gateway = await openGateway();
  const dir = join(gateway.dir, 'saslauthd');
  await mkdir(dir, { mode: 0o755 });
  socket = join(dir, 'mux');
  const before = await peopleOfTheHost(dir, { amy: 'tuba solo in b flat' });
  saslauthd = startSaslauthd(dir, ['-a', 'shadow'], { before });
  await deploy('system', { passwordCheck: 'system', systemSocket: socket });
});
afterAll(async () => {
  saslauthd?.kill('SIGTERM');
  await gateway?.remove();
});

const logIn = (mechanism: PasswordMechanism, password: string) =>
  gateway.engine.tryLogin(release.manifest.expect, { user: 'amy', password, mechanism });

test('PLAIN and LOGIN are checked by the host’s own saslauthd, against shadow', async () => {
  await vi.waitFor(
    async () => expect(await logIn('PLAIN', 'tuba solo in b flat')).toMatchObject({ accepted: true }),
    {
      timeout: 15_000,
    },
  );
  expect(await logIn('LOGIN', 'tuba solo in b flat')).toMatchObject({ accepted: true });
  expect(await logIn('PLAIN', 'tuba solo in a flat')).toMatchObject({ accepted: false });
});

test('the probe says who checks them, and does not claim to have logged in', async () => {
  const elsewhere = await passwordCheckerOf(release.dir, ours());
  expect(elsewhere).toEqual({ by: `the host’s own saslauthd at ${socket}`, all: false, socket });
  expect((await asksSaslauthd(socket, 5000)).answering).toBe(true);
  const guest = { name: 'postern-probe', password: new Secret('x') };
  const checks = await gateway.engine.probeLogins({ expect: release.manifest.expect, guest, elsewhere });
  expect(checks.filter(({ check }) => check === 'login:PLAIN')).toMatchObject([
    { ok: true, message: expect.stringContaining('where the probe has no account') as string },
  ]);
});

test('a look at it says how it was started, and the probe what that means', async () => {
  const look = await lookAtSaslauthd(socket);
  expect(look).toMatchObject({ answers: true, runs: { mechanism: 'shadow' } });
  expect(look.troubles).toEqual([expect.stringContaining('writes hashes of passwords into the log')]); // -d
  const asks = (path: string) => asksSaslauthd(path, 5000);
  const oks = async (wanted?: string) => (await probeSaslauthd(socket, wanted, asks)).map(({ ok }) => ok);
  expect(await oks()).toEqual([true, false]);
  expect(await oks('shadow')).toEqual([true, false]);
  expect(await oks('ldap')).toEqual([true, false, false]);
});

test('when it is gone nobody logs in by them', async () => {
  const ended = once(saslauthd, 'exit');
  saslauthd.kill('SIGTERM');
  await ended;
  expect((await asksSaslauthd(socket, 5000)).answering).toBe(false);
  expect(await logIn('PLAIN', 'tuba solo in b flat')).toMatchObject({ accepted: false });
});

test('a release that leaves passwords to one that is not there is refused, unless it is so already', async () => {
  const { saslauthdPath } = ours();
  const refused = await checkSaslauthd(release, null, saslauthdPath);
  expect(refused).toMatchObject({ ok: false });
  expect(refused.message).toMatch(/^PLAIN and LOGIN would let nobody in\. .* does not answer on /);
  expect(await checkSaslauthd(release, release, saslauthdPath)).toMatchObject({ ok: true });
  const asks = (path: string) => asksSaslauthd(path, 5000);
  expect(await probeSaslauthd(socket, undefined, asks)).toMatchObject([{ ok: false }]);
});

test('a sasldb of somebody else is read by all mechanisms, and the probe leaves them alone', async () => {
  const foreign = join(gateway.dir, 'foreign-sasldb2');
  const args = ['-p', '-c', '-f', foreign, '-u', 'example.org', 'amy'];
  expect((await run('/usr/sbin/saslpasswd2', args, { input: 'tuba solo in c' })).code).toBe(0);
  await deploy('foreign', { passwordCheck: 'auxprop', foreignSasldb: foreign });
  for (const mechanism of mechanisms) {
    expect(await logIn(mechanism, 'tuba solo in c'), mechanism).toMatchObject({ accepted: true });
    expect(await logIn(mechanism, 'another'), mechanism).toMatchObject({ accepted: false });
  }
  const elsewhere = await passwordCheckerOf(release.dir, ours());
  expect(elsewhere).toEqual({ by: `the passwords in ${foreign}`, all: true, socket: null });
  const guest = { name: 'postern-probe', password: new Secret('x') };
  const checks = await gateway.engine.probeLogins({ expect: release.manifest.expect, guest, elsewhere });
  expect(checks.map(({ ok }) => ok)).toEqual(mechanisms.map(() => true));
});
