import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Accounts, openAccounts } from '#lib/agent/accounts/accounts.ts';
import { fullSync, record } from '#lib/agent/accounts/fixtures/records.ts';
import { type Kdc, kerberosRealm, startKdc } from '#lib/agent/engines/sendmail/kdc.ts';
import { type MailLog, openMailLog } from '#lib/agent/log/mail-log.ts';
import { watchLogins } from '#lib/agent/login-watch.ts';
import { startGateway, type TestGateway } from '#lib/maillog/test-gateway.ts';
import { realm } from '#lib/maillog/test-log.ts';
import { run } from '#lib/run.ts';
import { buildCanonUser, canonUserOf } from './canon-user.ts';

let dir: string;
let accounts: Accounts;
let log: MailLog;
let gateway: TestGateway;
let kdc: Kdc;
const ending = new AbortController();
let watching: Promise<void>;

beforeAll(async () => {
  await mkdir('/var/lib/postern-test', { recursive: true, mode: 0o755 });
  dir = await mkdtemp('/var/lib/postern-test/gssapi-');
  await chmod(dir, 0o755);
  kdc = await startKdc(join(dir, 'kdc'));
  for (const name of ['kim', 'boss']) await kdc.addUser(name, 'tuba solo');
  // Sendmail is the service of its realm, whatever the host is called
  const keytab = await kdc.keytab('smtp.keytab', [`smtp/${realm}`]);
  expect(await buildCanonUser(dir)).toBeNull();
  const { path } = await canonUserOf(dir, null);
  const saslDir = join(dir, 'sasl');
  accounts = await openAccounts({ dir: join(dir, 'accounts'), saslDir });
  await accounts.sync(fullSync(1, [record('id-kim', 1, { name: 'kim' })], { realm }));
  const [tag, socket] = ['gssapi-mta', join(dir, 'log.sock')];
  log = await openMailLog({ dir: join(dir, 'log'), tag, socket });
  watching = watchLogins(log, accounts, ending.signal);
  gateway = await startGateway({ dir, tag, socket, saslDir, access: '', plugins: path ?? '', keytab });
}, 120_000);
afterAll(async () => {
  await gateway?.stop();
  await kdc?.stop();
  ending.abort();
  await watching;
  await log?.close();
  await accounts?.close();
  await rm(dir, { recursive: true, force: true });
});

/** GNU SASL's client, with the tickets of this person. */
async function logIn(user: string, actFor?: string): Promise<string> {
  const tickets = await kdc.ticket(user, 'tuba solo');
  const asked = [
    '--smtp',
    '--client',
    '--no-starttls',
    '-m',
    'GSSAPI',
    '--service=smtp',
    `--hostname=${realm}`,
  ];
  const other = actFor === undefined ? [] : ['-z', actFor];
  const { stdout } = await run('gsasl', [...asked, ...other, '--connect', `127.0.0.1:${gateway.port}`], {
    env: { KRB5_CONFIG: kdc.config, KRB5CCNAME: tickets },
  });
  return stdout.match(/^(?:235|535) .*$/m)?.[0] ?? stdout;
}

const newest = async () => (await accounts.attempts({ after: '', wait: 0, limit: 1000 })).attempts.at(-1);

test('who has a ticket logs in by it; the log and the attempts have the name in its realm', async () => {
  expect(await logIn('boss')).toMatch(/^235/);
  const boss = { name: `boss@${kerberosRealm}`, account: null, mechanism: 'GSSAPI', ok: true };
  await expect.poll(newest, { timeout: 10_000 }).toMatchObject(boss);
  const { lines } = await log.read('', 1000);
  const told = lines.find(({ line }) => line.includes('AUTH=server'))?.line;
  expect(told).toContain(`authid=boss@${kerberosRealm}, mech=GSSAPI`);
});

test.each(['kim', 'Kim', `kim@${kerberosRealm}`])('may say to act for oneself: %s', async (name) => {
  expect(await logIn('kim', name)).toMatch(/^235/);
});

test.each(['boss', `boss@${kerberosRealm}`, 'ki', 'kimm', `kim@${realm}`])(
  'may not act for another: %s',
  async (name) => {
    expect(await logIn('kim', name)).toMatch(/^535/);
    await expect.poll(newest, { timeout: 10_000 }).toMatchObject({
      ok: false,
      reason: 'asked to act for another',
      detail: expect.stringContaining(`asked to act as ${name}`) as string,
    });
  },
);

test('where the realm of Kerberos is called like ours the account is the one of that name', async () => {
  const { version } = accounts.version();
  const kim = record('id-kim', version + 1, { name: 'kim' });
  await accounts.sync(fullSync(version + 1, [kim], { from: version, realm: kerberosRealm.toLowerCase() }));
  expect(await logIn('kim')).toMatch(/^235/);
  await expect.poll(newest, { timeout: 10_000 }).toMatchObject({ name: 'kim', account: 'id-kim', ok: true });
});
