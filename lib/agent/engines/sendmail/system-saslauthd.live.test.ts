import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import { certificateFor, freePorts } from '#lib/agent/engines/sendmail/fixture.ts';
import { layOutRendered } from '#lib/agent/engines/sendmail/rendered-release.ts';
import { passwordCheckerOf } from '#lib/agent/engines/sendmail/sasl-conf.ts';
import { openGateway, type TestGateway } from '#lib/agent/engines/sendmail/test-gateway.ts';
import { sampleGateway, samplePolicy } from '#lib/policy/sample-policy.ts';
import { run, start } from '#lib/run.ts';
import { Secret } from '#lib/secret.ts';

let gateway: TestGateway;
let release: ReleaseDir;
let saslauthd: ChildProcess;
let socket = '';

/** Debian's saslauthd over shadow, which sees a passwd and a shadow of the test in a name space of its own. It ends its whole process group. */
async function startSaslauthd(dir: string): Promise<ChildProcess> {
  await mkdir(dir, { mode: 0o755 });
  const hash = await run('openssl', ['passwd', '-6', '-stdin'], { input: 'tuba solo in b flat' });
  const nobody = (await readFile('/etc/passwd', 'utf8'))
    .split('\n')
    .filter((line) => !line.startsWith('amy:'));
  await writeFile(
    join(dir, 'passwd'),
    [...nobody, 'amy:x:4711:4711::/nonexistent:/usr/sbin/nologin', ''].join('\n'),
  );
  await writeFile(join(dir, 'shadow'), `amy:${hash.stdout.trim()}:20000:0:99999:7:::\n`, { mode: 0o600 });
  const script =
    'mount --bind "$1/passwd" /etc/passwd && mount --bind "$1/shadow" /etc/shadow && exec /usr/sbin/saslauthd -d -n 1 -a shadow -m "$1"';
  return start('unshare', ['-m', 'sh', '-c', script, 'sh', dir], { stdio: 'ignore', detached: true });
}

beforeAll(async () => {
  gateway = await openGateway();
  const dir = join(gateway.dir, 'saslauthd');
  socket = join(dir, 'mux');
  saslauthd = await startSaslauthd(dir);
  const [port = 0] = await freePorts(1);
  const policy = samplePolicy({
    auth: { realm: 'example.org', sasl: { passwordCheck: 'system', systemSocket: socket } },
    hosts: {
      [sampleGateway]: {
        hostName: 'gw1.example.org',
        names: 'hosts',
        listeners: [{ name: 'MTA', kind: 'smtp', address: '127.0.0.1', port }],
      },
    },
  });
  const { pem, keyPem } = await certificateFor(30);
  const material = { serverPem: pem, serverKey: keyPem, caPem: '' };
  release = await layOutRendered(gateway, 'system', { policy, material, passwords: new Map() });
  const { ok, message, output } = await gateway.engine.compile(release);
  if (!ok) throw new Error(`${message} ${output ?? ''}`);
  await gateway.activate(release);
});
afterAll(async () => {
  saslauthd?.kill('SIGTERM');
  await gateway?.remove();
});

const logIn = (mechanism: 'PLAIN' | 'LOGIN', password: string) =>
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
  const elsewhere = await passwordCheckerOf(release.dir, join(gateway.paths.sasl, 'mux'));
  expect(elsewhere).toBe(`the host’s own saslauthd at ${socket}`);
  const guest = { name: 'postern-probe', password: new Secret('x') };
  const checks = await gateway.engine.probeLogins({ expect: release.manifest.expect, guest, elsewhere });
  expect(checks.filter(({ check }) => check === 'login:PLAIN')).toMatchObject([
    { ok: true, message: expect.stringContaining('where the probe has no account') as string },
  ]);
});

test('when it is gone nobody logs in by them', async () => {
  const ended = once(saslauthd, 'exit');
  saslauthd.kill('SIGTERM');
  await ended;
  expect(await logIn('PLAIN', 'tuba solo in b flat')).toMatchObject({ accepted: false });
});
