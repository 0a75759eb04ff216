import { chmod, cp, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildCanonUser, canonUserOf } from '#lib/agent/canon-user/canon-user.ts';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import { checkKeytab } from '#lib/agent/engines/sendmail/check-keytab.ts';
import { certificateFor, freePorts } from '#lib/agent/engines/sendmail/fixture.ts';
import { type Kdc, kerberosRealm, startKdc } from '#lib/agent/engines/sendmail/kdc.ts';
import { probeKeytab } from '#lib/agent/engines/sendmail/probe-keytab.ts';
import { layOutRendered } from '#lib/agent/engines/sendmail/rendered-release.ts';
import { openGateway, type TestGateway } from '#lib/agent/engines/sendmail/test-gateway.ts';
import { listeningAt, samplePolicy } from '#lib/policy/sample-policy.ts';
import { run } from '#lib/run.ts';

/** A gateway that offers GSSAPI by policy, with the trial of a release and its probe, in a Kerberos realm of the test's own. */
let gateway: TestGateway;
let release: ReleaseDir;
let kdc: Kdc;
let keytab = '';
let port = 0;

beforeAll(async () => {
  gateway = await openGateway();
  kdc = await startKdc(join(gateway.dir, 'kdc'));
  await kdc.addUser('kim', 'tuba solo');
  keytab = await kdc.keytab('smtp.keytab', ['smtp/example.org', 'smtp/gw1.example.org']);
  [port = 0] = await freePorts(1);
  const { pem, keyPem } = await certificateFor(30);
  expect(await buildCanonUser(gateway.dir)).toBeNull();
  release = await layOutRendered(gateway, 'kerberos', {
    policy: samplePolicy({
      auth: {
        mechanisms: ['GSSAPI', 'PLAIN'],
        trusted: ['GSSAPI', 'PLAIN'],
        realm: 'example.org',
        sasl: { keytab },
      },
      hosts: listeningAt(port),
    }),
    material: { serverPem: pem, serverKey: keyPem, caPem: pem },
    passwords: new Map(),
    canonUser: await canonUserOf(gateway.dir, null),
  });
  const { ok, message, output } = await gateway.engine.compile(release);
  if (!ok) throw new Error(`${message} ${output ?? ''}`);
}, 60_000);
afterAll(async () => {
  await kdc?.stop();
  await gateway?.remove();
});

/** GNU SASL's client with kim's ticket, which asks for the service of this name. */
async function logIn(service: string): Promise<string> {
  const env = { KRB5_CONFIG: kdc.config, KRB5CCNAME: await kdc.ticket('kim', 'tuba solo') };
  const how = ['--smtp', '--client', '--no-starttls', '-m', 'GSSAPI', '--service=smtp'];
  const where = [`--hostname=${service}`, '--connect', `127.0.0.1:${port}`];
  const { stdout } = await run('gsasl', [...how, ...where], { env });
  return /^(?:235|535)/m.exec(stdout)?.[0] ?? stdout;
}

test('a release with GSSAPI passes the trial, goes in force, and is as expected to the probe', async () => {
  expect(await gateway.engine.check(release)).toMatchObject({ ok: true });
  await gateway.activate(release);
  expect(await gateway.engine.probe(release.manifest.expect)).toMatchObject({ ok: true });
});

test('without a key of its service a release is refused before it goes in force, and what is in force stops no other change', async () => {
  const other = await kdc.keytab('other.keytab', ['smtp/gw1.example.org']);
  const trial = async (named: string, inForce: ReleaseDir | null) => {
    const dir = join(gateway.dir, `trial-${named.length}`);
    await cp(release.dir, dir, { recursive: true });
    const conf = join(dir, 'sasl/Sendmail.conf');
    await writeFile(conf, (await readFile(conf, 'utf8')).replace(keytab, named));
    const { ok, message } = await checkKeytab({ ...release, dir }, inForce);
    return { dir: { ...release, dir }, said: ok ? '' : message };
  };
  const { dir: withoutKey, said } = await trial(other, release);
  expect(said).toContain(`${other} has no key of smtp/example.org`);
  expect(said).toContain('take GSSAPI out of the mechanisms');
  expect(await checkKeytab(withoutKey, withoutKey)).toMatchObject({ ok: true });
  expect((await trial(`${keytab}.missing`, null)).said).toContain('cannot be read (ENOENT');
  await rename(keytab, `${keytab}.away`);
  const refused = await gateway.engine.check(release, null);
  await rename(`${keytab}.away`, keytab);
  expect(refused.message).toContain('GSSAPI could let nobody in: the keytab');
});

test('who has a ticket logs in, to the service of confAUTH_REALM alone', async () => {
  expect(await logIn('example.org')).toBe('235');
  expect(await logIn('gw1.example.org')).toBe('535');
});

test('the probe says whether the keys are there, the right ones, and for the daemon alone', async () => {
  const probe = async (path: string, realm = 'example.org') => (await probeKeytab(path, realm))[0];
  expect(await probe(keytab)).toMatchObject({
    ok: true,
    message: `GSSAPI was not tried, for that takes the ticket of a person. ${keytab} has smtp/example.org@${kerberosRealm}.`,
  });
  expect(await probe(keytab, 'other.example')).toMatchObject({
    ok: false,
    message: expect.stringContaining('no key of smtp/other.example') as string,
  });
  expect(await probe(`${keytab}.gone`)).toMatchObject({
    ok: false,
    message: expect.stringContaining('cannot be read (ENOENT: no such file or directory)') as string,
  });
  expect(await probe(kdc.config)).toMatchObject({
    ok: false,
    message: expect.stringContaining('is no keytab') as string,
  });
  await chmod(keytab, 0o644);
  expect(await probe(keytab)).toMatchObject({
    ok: false,
    message: expect.stringContaining('Others') as string,
  });
  await chmod(keytab, 0o600);
});
