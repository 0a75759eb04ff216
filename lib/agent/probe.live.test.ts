import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Accounts, openAccounts } from '#lib/agent/accounts/accounts.ts';
import { fullSync } from '#lib/agent/accounts/fixtures/records.ts';
import { answering } from '#lib/agent/accounts/fixtures/whole-sync.ts';
import { openGuests } from '#lib/agent/accounts/guest.ts';
import { buildCanonUser, canonUserOf } from '#lib/agent/canon-user/canon-user.ts';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import { freePorts } from '#lib/agent/engines/sendmail/fixture.ts';
import { type Kdc, startKdc } from '#lib/agent/engines/sendmail/kdc.ts';
import { layOutRendered } from '#lib/agent/engines/sendmail/rendered-release.ts';
import { openGateway, type TestGateway } from '#lib/agent/engines/sendmail/test-gateway.ts';
import { type MailLog, openMailLog } from '#lib/agent/log/mail-log.ts';
import { probeGateway } from '#lib/agent/probe.ts';
import { forge } from '#lib/pki/fixtures.ts';
import { listeningAt, samplePolicy } from '#lib/policy/sample-policy.ts';
import { mechanisms } from '#lib/policy/section/auth.ts';
import { run } from '#lib/run.ts';

/** A gateway that offers every mechanism there is, with all that these need. */
let gateway: TestGateway;
let release: ReleaseDir;
let accounts: Accounts;
let log: MailLog;
let kdc: Kdc;
const realm = 'example.org';

beforeAll(async () => {
  gateway = await openGateway();
  kdc = await startKdc(join(gateway.dir, 'kdc'));
  const keytab = await kdc.keytab('smtp.keytab', [`smtp/${realm}`]);
  const [port = 0] = await freePorts(1);
  expect(await buildCanonUser(gateway.dir)).toBeNull();
  accounts = await openAccounts({
    dir: join(gateway.dir, 'accounts'),
    saslDir: gateway.paths.sasl,
    release: async () => ({ offered: mechanisms, plainElsewhere: false, realm: null }),
  });
  await accounts.sync(fullSync(1, [], { realm }));
  log = await openMailLog({ dir: join(gateway.dir, 'log'), tag: 'x', socket: join(gateway.dir, 'log.sock') });
  const soon = { notBefore: new Date(Date.now() - 86_400_000), notAfter: new Date(Date.now() + 86_400_000) };
  const ca = await forge({ subject: 'CN=Example CA', ca: true, ...soon });
  const server = await forge({
    ...{ subject: 'CN=gw1.example.org', issuer: ca, names: ['gw1.example.org'], ...soon },
    purposes: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'],
  });
  release = await layOutRendered(gateway, 'all', {
    policy: samplePolicy({
      auth: { realm, mechanisms: [...mechanisms], trusted: [], sasl: { keytab } },
      tls: { askClientCertificate: true },
      hosts: listeningAt(port),
    }),
    material: { serverPem: server.pem, serverKey: server.keyPem, caPem: ca.pem },
    passwords: new Map(),
    canonUser: await canonUserOf(gateway.dir, null),
  });
  const { ok, message, output } = await gateway.engine.compile(release);
  if (!ok) throw new Error(`${message} ${output ?? ''}`);
  expect(await gateway.engine.check(release)).toMatchObject({ ok: true });
  await gateway.activate(release);
}, 60_000);
afterAll(async () => {
  await accounts?.close();
  await log?.close();
  await kdc?.stop();
  await gateway?.remove();
});

test('the probe logs in by every mechanism with an account that is gone afterwards, and says what it cannot try', async () => {
  const hostGuest = openGuests({
    admit: accounts.admit,
    realm: async () => realm,
    now: () => Date.now(),
  });
  const canonUser = () => canonUserOf(gateway.dir, null);
  const parts = {
    data: gateway.dir,
    engine: gateway.engine,
    accounts: answering(accounts),
    hostGuest,
    mailLog: log,
    canonUser,
  };
  const report = await probeGateway(parts, release);
  const logins = report.checks.filter(({ check }) => check.startsWith('login:'));
  expect(logins.map(({ check, ok, message }) => ({ check, ok, message }))).toEqual([
    ...['SCRAM-SHA-512', 'SCRAM-SHA-256', 'SCRAM-SHA-1', 'DIGEST-MD5', 'CRAM-MD5', 'PLAIN', 'LOGIN'].map(
      (name) => ({
        check: `login:${name}`,
        ok: true,
        message: `Logged in by ${name}; a wrong password is refused.`,
      }),
    ),
    { check: 'login:gone', ok: true, message: 'The account of the probe is gone again.' },
    {
      check: 'login:EXTERNAL',
      ok: true,
      message: 'Logged in by EXTERNAL with the gateway’s own certificate.',
    },
    {
      check: 'login:GSSAPI',
      ok: true,
      message: expect.stringContaining('was not tried, for that takes the ticket of a person') as string,
    },
  ]);
  const left = await run('sasldblistusers2', ['-f', join(gateway.paths.sasl, 'sasldb2')]);
  expect(left.stdout).not.toContain('probe');
});
