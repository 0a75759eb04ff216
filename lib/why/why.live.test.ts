import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Accounts, openAccounts } from '#lib/agent/accounts/accounts.ts';
import { fullSync, record } from '#lib/agent/accounts/fixtures/records.ts';
import { buildCanonUser, canonUserOf } from '#lib/agent/canon-user/canon-user.ts';
import { type MailLog, openMailLog } from '#lib/agent/log/mail-log.ts';
import { watchLogins } from '#lib/agent/login-watch.ts';
import { logIn } from '#lib/agent/smtp/log-in.ts';
import { openTestDb, type TestDb } from '#lib/db/test-db.ts';
import { transact } from '#lib/db/transact.ts';
import type { LoginTrial } from '#lib/gateway/api-login.ts';
import type { DeviceSecret } from '#lib/gateway/device-secret.ts';
import { openWriter } from '#lib/maillog/store.ts';
import { dial } from '#lib/maillog/test-client.ts';
import { startGateway, type TestGateway } from '#lib/maillog/test-gateway.ts';
import { realm } from '#lib/maillog/test-log.ts';
import type { LogWriter } from '#lib/maillog/writer.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { run } from '#lib/run.ts';
import { attemptsTold } from '#lib/sasl/account/account-use.ts';
import { deviceVerifiers, generateDevicePassword } from '#lib/sasl/device/device-password.ts';
import { makeVerifiers } from '#lib/sasl/password/verifiers.ts';
import { noteAttempts } from '#lib/sasl/use-store.ts';
import { openSealer } from '#lib/seal.ts';
import { Secret } from '#lib/secret.ts';
import { accountLog } from './account-log.ts';
import { verdictOf } from './verdict.ts';
import { whyLogin } from './why-login.ts';

const password = 'tuba solo in b flat';
const holly: Caller = {
  actor: { kind: 'operator', id: 'h', name: 'Holly', role: 'helpdesk', address: '192.0.2.7' },
  role: 'helpdesk',
};

let dir: string;
let accounts: Accounts;
let log: MailLog;
let gateway: TestGateway;
let writer: LogWriter;
let testDb: TestDb;
let runtime: Runtime;
/** How far its attempts were read. */
let told = '';
const watching = new AbortController();

beforeAll(async () => {
  await mkdir('/var/lib/postern-test', { recursive: true, mode: 0o755 });
  dir = await mkdtemp('/var/lib/postern-test/why-');
  await chmod(dir, 0o755);
  const saslDir = join(dir, 'sasl');
  accounts = await openAccounts({ dir: join(dir, 'accounts'), saslDir });
  const verifiers = await makeVerifiers(new Secret(password), { name: 'kim', realm, legacy: false });
  await accounts.sync(fullSync(1, [record('id-kim', 1, { name: 'kim', ...verifiers })], { realm }));
  const socket = join(dir, 'log.sock');
  const tag = 'why-mta';
  log = await openMailLog({ dir: join(dir, 'log'), tag, socket });
  void watchLogins(log, { note: async (lines) => accounts.note(lines) }, watching.signal);
  gateway = await startGateway({ dir, tag, socket, saslDir, access: 'GreetPause:127.0.0.38\t1000\n' });
  const file = join(dir, 'maillog.db');
  writer = openWriter(file);
  testDb = await openTestDb();
  runtime = {
    db: testDb.db,
    sealer: openSealer(join(dir, 'test.key')),
    mailLogFile: file,
    now: () => new Date(),
  };
  const row = {
    id: 'id-kim',
    name: 'kim',
    kind: 'person',
    createdBy: 'test',
    revision: 1,
    label: 'Kim Berg',
  };
  await testDb.db.account.create({ data: { ...row, passwordSetAt: new Date(Date.now() - 3_600_000) } });
  await testDb.db.setting.create({ data: { name: 'realm', value: { realm } } });
}, 120_000);

afterAll(async () => {
  watching.abort();
  await testDb?.close();
  writer?.close();
  await gateway?.stop();
  await log?.close();
  await accounts?.close();
  await rm(dir, { recursive: true, force: true });
});

/** Brings what the daemon has logged into the store, as the worker does. */
async function pull(): Promise<void> {
  for (;;) {
    const page = await log.read(writer.cursor('gw1'), 1000);
    writer.ingest('gw1', page.lines, { realm, pulledAt: new Date() });
    if (!page.more) break;
  }
  const page = await accounts.attempts({ after: told, limit: 1000, wait: 0 });
  told = page.next;
  await transact(runtime.db, (tx) => noteAttempts(tx, attemptsTold(page, 'gw1')));
}

/** What helpdesk reads on the screen, once the newest attempt is told by this title. */
async function answer(q: string, title: string) {
  return vi.waitFor(
    async () => {
      await pull();
      const why = await whyLogin.invoke(runtime, holly, { q });
      if (!why) throw new Error('nothing was asked');
      const verdict = verdictOf(why);
      expect(verdict.title).toContain(title);
      return { ...why, verdict };
    },
    { timeout: 15_000, interval: 50 },
  );
}

async function tryFrom(from: string, trial: LoginTrial): Promise<boolean> {
  const client = await dial(gateway.port, from);
  await client.startTls();
  const { accepted } = await logIn(client, trial);
  await client.quit();
  return accepted;
}

const plain = (user: string, word = 'not it'): LoginTrial => ({ user, password: word, mechanism: 'PLAIN' });

test('a wrong password', async () => {
  expect(await tryFrom('127.0.0.11', plain('kim'))).toBe(false);
  const { attempts } = await answer('kim', 'Wrong password');
  expect(attempts[0]).toMatchObject({
    client: '127.0.0.11',
    mechanism: 'PLAIN',
    tls: 'TLSv1.3',
    name: 'kim',
  });
  expect(attempts[0]?.lines.map(({ text }) => text).join('\n')).toContain('AUTH failure (PLAIN)');
});

test('the program at one address still has the old one', async () => {
  expect(await tryFrom('127.0.0.12', plain('kim', password))).toBe(true);
  await answer('kim', 'It works from 127.0.0.12, and fails from 127.0.0.11: Wrong password');
  const { db } = runtime;
  await db.account.update({ where: { id: 'id-kim' }, data: { passwordSetAt: new Date() } });
  expect(await tryFrom('127.0.0.12', plain('kim', 'as if it were the old one'))).toBe(false);
  await answer('kim', 'This program still has the old password');
});

test('no such user, and the nearest name', async () => {
  expect(await tryFrom('127.0.0.13', plain('kmi'))).toBe(false);
  await answer('127.0.0.13', 'No such user: kmi');
  const { nearest, attempts } = await answer('kmi', 'There is no account kmi');
  expect(nearest).toEqual(['kim']);
  expect(attempts[0]).toMatchObject({ title: 'No such user: kmi', advice: expect.stringContaining('kim') });
});

test('the realm differs', async () => {
  expect(await tryFrom('127.0.0.14', plain('kim@other.example', password))).toBe(false);
  await answer('127.0.0.14', 'The realm differs: other.example');
  const { attempts } = await answer('kim@other.example', 'The realm differs');
  expect(attempts[0]).toMatchObject({ name: 'kim@other.example' });
});

test('a misspelt name is found on the account’s page, where it came from an address that got in before', async () => {
  expect(await tryFrom('127.0.0.12', plain('kmi'))).toBe(false);
  expect(await tryFrom('127.0.0.12', plain('EXAMPLE\\kim'))).toBe(false);
  expect(await tryFrom('127.0.0.13', plain('kin'))).toBe(false);
  await answer('127.0.0.13', 'No such user: kin');
  const titles = async () => {
    const log = await accountLog.invoke(runtime, holly, { id: 'id-kim' });
    return log?.attempts.map(({ title }) => title);
  };
  expect(await titles()).toEqual(expect.arrayContaining(['No such user: kmi', 'No such user: EXAMPLE\\kim']));
  expect(await titles()).not.toContain('No such user: kin');
  const row = { name: 'kmi', kind: 'person', createdBy: 'test', revision: 99 };
  await runtime.db.account.create({ data: row });
  expect(await titles()).not.toContain('No such user: kmi');
  await runtime.db.account.delete({ where: { name: 'kmi' } });
});

test('the mail address, typed for the user name', async () => {
  await runtime.db.account.update({ where: { id: 'id-kim' }, data: { address: 'Kim.Berg@mail.example' } });
  expect(await tryFrom('127.0.0.23', plain('kim.berg@mail.example'))).toBe(false);
  const { attempts } = await answer('127.0.0.23', 'No such user: kim.berg@mail.example');
  expect(attempts[0]?.advice).toContain('but the user name is kim or kim@');
  expect((await answer('Kim Berg', 'No account is called Kim Berg')).verdict.advice).toContain('has kim:');
  await answer('kim.berg@mail.example', 'No account is called kim.berg@mail.example');
  const log = await accountLog.invoke(runtime, holly, { id: 'id-kim' });
  expect(log?.attempts.map(({ name }) => name)).toContain('kim.berg@mail.example');
  const device = await whyLogin.invoke(runtime, holly, { q: 'kim+phone' });
  expect(device?.asked).toMatchObject({ account: { name: 'kim' } });
});

test('a name is told as it was typed, and without the domain of another system it is kim’s', async () => {
  expect(await tryFrom('127.0.0.24', plain('EXAMPLE\\kim'))).toBe(false);
  expect(await tryFrom('127.0.0.25', plain('müller'))).toBe(false);
  const { verdict } = await answer('127.0.0.24', 'No such user: EXAMPLE\\kim');
  expect(verdict.advice).toContain('The nearest name is kim');
  await answer('127.0.0.25', 'No such user: müller');
  expect((await answer('Müller', 'There is no account müller')).attempts[0]?.name).toBe('müller');
});

test('SCRAM names nobody: the address tells', async () => {
  const scram = { mechanism: 'SCRAM-SHA-256', password: 'not it' } as const;
  expect(await tryFrom('127.0.0.15', { ...scram, user: 'kim' })).toBe(false);
  await answer('127.0.0.15', 'Wrong password, by a name that the log does not hold');
  expect(await tryFrom('127.0.0.15', { ...scram, user: 'Kim', password })).toBe(false);
  await answer('127.0.0.15', 'No such user, by a name');
});

describe('with the gateway’s plug-in of libsasl', () => {
  let named: TestGateway;
  beforeAll(async () => {
    const there = join(dir, 'named');
    await mkdir(there, { mode: 0o755 });
    expect(await buildCanonUser(there)).toBeNull();
    const plugins = (await canonUserOf(there, null)).path ?? '';
    const own = { saslDir: join(dir, 'sasl'), access: '', plugins };
    named = await startGateway({ dir: there, tag: 'why-mta', socket: join(dir, 'log.sock'), ...own });
  }, 60_000);
  afterAll(() => named?.stop());

  async function refused(from: string, trial: Parameters<typeof logIn>[1]): Promise<void> {
    const client = await dial(named.port, from);
    await client.startTls();
    expect(await logIn(client, trial)).toMatchObject({ accepted: false });
    await client.quit();
  }

  test('SCRAM names who failed', async () => {
    const scram = { mechanism: 'SCRAM-SHA-256', password: 'not it' } as const;
    await refused('127.0.0.31', { ...scram, user: 'kim' });
    const { attempts } = await answer('127.0.0.31', 'Wrong password');
    expect(attempts[0]).toMatchObject({ name: 'kim', mechanism: 'SCRAM-SHA-256' });
    expect(attempts[0]?.lines.map(({ text }) => text).join('\n')).toContain('AUTH asked: ');
    await refused('127.0.0.32', { ...scram, user: 'Kim', password });
    await answer('127.0.0.32', 'The user name is written with a capital letter');
    await refused('127.0.0.33', { ...scram, user: 'kmi' });
    await answer('127.0.0.33', 'No such user: kmi');
  });

  test('who asks to act for another is told so', async () => {
    await refused('127.0.0.34', { ...plain('kim', password), authorization: 'boss' });
    const { attempts } = await answer('127.0.0.34', 'It asked to act as boss, logged in as kim');
    expect(attempts[0]).toMatchObject({ name: 'kim', advice: expect.stringContaining('authorization name') });
    await answer('kim', 'It asked to act as boss, logged in as kim');
  });
});

test('the account has nothing for this mechanism', async () => {
  const old = { user: 'kim', password, mechanism: 'CRAM-MD5' } as const;
  expect(await tryFrom('127.0.0.16', old)).toBe(false);
  await answer('127.0.0.16', 'The account has no password for CRAM-MD5');
});

test('the client did not start TLS, so the mechanism was not offered', async () => {
  const client = await dial(gateway.port, '127.0.0.17');
  expect((await client.command('AUTH PLAIN AGtpbQBub3QgaXQ=')).code).toBe(504);
  await client.quit();
  const { attempts } = await answer('127.0.0.17', 'The client did not start TLS');
  expect(attempts[0]?.lines.length).toBeGreaterThan(0);
});

test('it came with TLS, and left without trying', async () => {
  const client = await dial(gateway.port, '127.0.0.18');
  await client.startTls();
  await client.quit();
  await answer('127.0.0.18', 'It came with TLS, and left');
});

test('the client refused the certificate', async () => {
  const target = ['-connect', `127.0.0.1:${gateway.port}`, '-bind', '127.0.0.19:0'];
  const args = ['s_client', '-starttls', 'smtp', '-verify_return_error', ...target];
  const { code } = await run('openssl', args, { input: '' });
  expect(code).not.toBe(0);
  await answer('127.0.0.19', 'The client refused the gateway’s certificate');
});

test('the client hung up on the certificate without an alert, as programs with GnuTLS do', async () => {
  const client = await dial(gateway.port, '127.0.0.35');
  await client.startTls();
  client.hangUp();
  await answer('127.0.0.35', 'The client broke off once it had seen the gateway’s certificate');
});

test('the client spoke in the clear where TLS comes first', async () => {
  const client = await dial(gateway.port, '127.0.0.36');
  expect((await client.command('STARTTLS')).code).toBe(220);
  client.write('EHLO client.example\r\n');
  await answer('127.0.0.36', 'The client spoke in the clear where TLS comes first');
  client.drop();
});

test.each([
  ['127.0.0.37', 'The client did not start TLS'],
  ['127.0.0.38', 'The client spoke before the gateway’s greeting'],
])('SSL/TLS on a port that begins in the clear, from %s', async (from, title) => {
  const target = ['-connect', `127.0.0.1:${gateway.port}`, '-bind', `${from}:0`];
  const { stderr } = await run('openssl', ['s_client', ...target], { input: '' });
  expect(stderr).toContain('wrong version number');
  const { verdict } = await answer(from, title);
  expect(verdict.advice).toContain('SSL/TLS on');
});

test('the gateway never saw it', async () => {
  await answer('127.0.0.99', 'No gateway saw a connection from there');
  const row = { name: 'zoe', kind: 'person', createdBy: 'test', revision: 2, passwordSetAt: new Date(0) };
  await runtime.db.account.create({ data: row });
  await answer('zoe', 'No gateway saw an attempt by this name');
});

test('each failure has the gateway’s own word, by the name and by the address, also of several within a second', async () => {
  const id = 'id-lou';
  const verifiers = await makeVerifiers(new Secret(password), { name: 'lou', realm, legacy: false });
  const lou = record(id, 3, { name: 'lou', ...verifiers });
  await runtime.db.account.create({
    data: { id, name: 'lou', kind: 'person', createdBy: 'test', revision: 3, passwordSetAt: new Date(0) },
  });
  await accounts.put(lou);
  for (let guess = 0; guess < 10; guess += 1)
    expect(await tryFrom(`127.0.1.${guess + 1}`, plain('lou', `guess ${guess}`))).toBe(false);
  const scram = { user: 'lou', password, mechanism: 'SCRAM-SHA-256' } as const;
  for (const trial of [plain('lou'), plain('lou'), { ...plain('lou'), mechanism: 'LOGIN' } as const, scram])
    expect(await tryFrom('127.0.0.21', trial)).toBe(false);
  await accounts.put({ ...lou, revision: 4, disabled: true });
  expect(await tryFrom('127.0.0.22', plain('lou'))).toBe(false);
  const { attempts } = await answer('lou', 'The account is disabled');
  const titles = (client: string) => attempts.flatMap((one) => (one.client === client ? one.title : []));
  expect(titles('127.0.0.21').slice(-3)).toEqual(Array(3).fill('The account is locked'));
  expect(titles('127.0.1.10')).toEqual(['Wrong password']);
  await answer('127.0.0.22', 'The account is disabled');
});

test('which of an account’s passwords was tried under which of its names', async () => {
  const id = 'id-mia';
  const verifiers = await makeVerifiers(new Secret(password), { name: 'mia', realm, legacy: false });
  const drawn = { phone: generateDevicePassword(), desk: generateDevicePassword() };
  const device = async (
    name: keyof typeof drawn,
    more: Partial<DeviceSecret> = {},
  ): Promise<DeviceSecret> => {
    const kept = await deviceVerifiers(new Secret(drawn[name]));
    return { id: `id-${name}`, name, ...kept, expiresAt: null, networks: [], ...more };
  };
  const mia = record(id, 5, { name: 'mia', ...verifiers });
  const row = { id, name: 'mia', kind: 'person', createdBy: 'test', revision: 5, passwordSetAt: new Date(0) };
  await runtime.db.account.create({ data: row });
  await accounts.put({ ...mia, devices: [await device('phone'), await device('desk')] });
  const refused = async (from: string, trial: LoginTrial, title: string) => {
    expect(await tryFrom(from, trial)).toBe(false);
    const { attempts } = await answer(from, title);
    return attempts[0]?.advice;
  };
  const own = await refused(
    '127.0.2.1',
    plain('mia+phone', password),
    'The account’s own password, by the name',
  );
  expect(own).toContain('Make the user name mia');
  const other = await refused('127.0.2.2', plain('mia+phone', drawn.desk), 'The password of another device');
  expect(other).toContain('the device password “desk”');
  await refused('127.0.2.3', plain('mia+phone'), 'Wrong password for the device “phone”');
  await refused('127.0.2.4', plain('mia+old', password), 'There is no device password of that name: mia+old');
  const networks = ['192.0.2.0/24'];
  const yesterday = new Date(Date.now() - 86_400_000).toISOString();
  const devices = [await device('phone', { expiresAt: yesterday }), await device('desk', { networks })];
  await accounts.put({ ...mia, revision: 6, devices });
  await refused('127.0.2.5', plain('mia', drawn.phone), 'The device password “phone” has ended');
  await refused('127.0.2.6', plain('mia', drawn.desk), 'The device password “desk” is not for this network');
  await accounts.put({ ...mia, revision: 7, devices: [] });
  await refused('127.0.2.7', plain('mia', drawn.phone), 'A device password that is none of this account’s');
  const told = JSON.stringify(await runtime.db.account.findMany());
  for (const secret of [password, ...Object.values(drawn)]) expect(told).not.toContain(secret);
});

test('the account is disabled', async () => {
  await runtime.db.account.update({ where: { id: 'id-kim' }, data: { disabledAt: new Date() } });
  expect(await tryFrom('127.0.0.20', plain('kim'))).toBe(false);
  await answer('127.0.0.20', 'The account is disabled');
});
