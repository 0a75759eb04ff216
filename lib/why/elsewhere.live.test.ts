import type { ChildProcess } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { asksSaslauthd } from '#lib/agent/accounts/saslauthd.ts';
import { freePorts } from '#lib/agent/engines/sendmail/fixture.ts';
import { startKdc } from '#lib/agent/engines/sendmail/kdc.ts';
import {
  end,
  peopleOfTheHost,
  startDirectory,
  startSaslauthd,
  type Wish,
} from '#lib/agent/engines/sendmail/test-saslauthd.ts';
import { type MailLog, openMailLog } from '#lib/agent/log/mail-log.ts';
import type { LoggedLogin } from '#lib/agent/login-line.ts';
import { watchLogins } from '#lib/agent/login-watch.ts';
import { logIn } from '#lib/agent/smtp/log-in.ts';
import { openTestDb, type TestDb } from '#lib/db/test-db.ts';
import { openWriter } from '#lib/maillog/store.ts';
import { dial } from '#lib/maillog/test-client.ts';
import { startGateway, type TestGateway } from '#lib/maillog/test-gateway.ts';
import { realm } from '#lib/maillog/test-log.ts';
import type { LogWriter } from '#lib/maillog/writer.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { authSection } from '#lib/policy/section/auth.ts';
import { explainSaslauthd } from '#lib/sasl/elsewhere/explain-saslauthd.ts';
import { wordInDetail } from '#lib/sasl/elsewhere/saslauthd-word.ts';
import { openSealer } from '#lib/seal.ts';
import { whyLogin } from './why-login.ts';

/** What helpdesk is told where accounts live with the host's own saslauthd: the real Sendmail, saslauthd, PAM, slapd and KDC, and the log of all of them. */
let dir: string;
let sasl: string;
let log: MailLog;
let gateway: TestGateway;
let writer: LogWriter;
let testDb: TestDb;
let runtime: Runtime;
let people: string;
const running: ChildProcess[] = [];
/** What the agent makes of the same lines. */
const noted: LoggedLogin[] = [];
const watching = new AbortController();
const password = 'tuba solo';
const holly: Caller = {
  actor: { kind: 'operator', id: 'h', name: 'Holly', role: 'helpdesk', address: '192.0.2.7' },
  role: 'helpdesk',
};

/** A host may have no /dev/log at all. */
const ownDevLog = (socket: string) =>
  [
    'mount -t tmpfs -o mode=755,dev none /dev',
    'mknod -m 666 /dev/null c 1 3',
    'mknod -m 666 /dev/random c 1 8',
    'mknod -m 666 /dev/urandom c 1 9',
    'touch /dev/log',
    `mount --bind "${socket}" /dev/log`,
  ].join(' && ');

beforeAll(async () => {
  await mkdir('/var/lib/postern-test', { recursive: true, mode: 0o755 });
  dir = await mkdtemp('/var/lib/postern-test/elsewhere-');
  await chmod(dir, 0o755);
  sasl = join(dir, 'sasl');
  await mkdir(sasl, { mode: 0o755 });
  const socket = join(dir, 'log.sock');
  const checks = { wanted: () => Promise.resolve(true) };
  log = await openMailLog({ dir: join(dir, 'log'), tag: 'else-mta', socket, checks });
  void watchLogins(log, { note: async (lines) => void noted.push(...lines) }, watching.signal);
  const there = await peopleOfTheHost(sasl, { amy: password, ended: password });
  people = `${ownDevLog(socket)} && ${there}`;
  gateway = await startGateway({ dir, tag: 'else-mta', socket, saslDir: sasl, access: '' });
  const file = join(dir, 'maillog.db');
  writer = openWriter(file);
  testDb = await openTestDb();
  const value = authSection.parse({ sasl: { passwordCheck: 'system', systemSocket: join(sasl, 'mux') } });
  await testDb.db.policySection.create({ data: { scope: 'fleet', name: 'auth', value, updatedBy: 'test' } });
  const sealer = openSealer(join(dir, 'test.key'));
  runtime = { db: testDb.db, sealer, mailLogFile: file, now: () => new Date() };
}, 120_000);

afterAll(async () => {
  watching.abort();
  for (const child of running.toReversed()) await end(child);
  await testDb?.close();
  writer?.close();
  await gateway?.stop();
  await log?.close();
  await rm(dir, { recursive: true, force: true });
});

async function withSaslauthd(args: string[], wish: Wish, work: () => Promise<void>): Promise<void> {
  const child = startSaslauthd(sasl, args, wish);
  running.push(child);
  await work().finally(() => end(child));
}

async function tryFrom(from: string, user: string, given: string): Promise<boolean> {
  const client = await dial(gateway.port, from);
  await client.startTls();
  const { accepted } = await logIn(client, { user, password: given, mechanism: 'PLAIN' });
  await client.quit();
  return accepted;
}

/** Of a saslauthd that lets nobody in: the first that it answers. */
async function refused(from: string, user: string, given: string): Promise<void> {
  await vi.waitFor(async () => expect((await asksSaslauthd(join(sasl, 'mux'), 5000)).answering).toBe(true), {
    timeout: 15_000,
  });
  expect(await tryFrom(from, user, given)).toBe(false);
}

/** Tries until saslauthd answers at all; what came before is told as that. */
const lets = (from: string, user: string) =>
  vi.waitFor(async () => expect(await tryFrom(from, user, password)).toBe(true), { timeout: 15_000 });

/** What is on the screen for this address: the newest attempt's words, and its lines of saslauthd. */
async function told(client: string, title: string) {
  return vi.waitFor(
    async () => {
      for (let more = true; more; ) {
        const page = await log.read(writer.cursor('gw1'), 1000);
        writer.ingest('gw1', page.lines, { realm, pulledAt: new Date() });
        more = page.more;
      }
      const why = await whyLogin.invoke(runtime, holly, { q: client });
      const newest = why?.attempts[0];
      expect(newest?.title).toBe(title);
      const lines = newest?.lines.map(({ text }) => text) ?? [];
      const said = lines.filter((text) => text.startsWith('saslauthd['));
      const own = noted.findLast((one) => one.client === client);
      const word = own?.ok === false ? wordInDetail(own.reason) : null;
      expect(word !== null).toBe(said.length > 0);
      if (word) expect(title.startsWith(explainSaslauthd(word).title)).toBe(true);
      return { advice: newest?.advice ?? '', lines, said };
    },
    { timeout: 15_000, interval: 50 },
  );
}

test('PAM', async () => {
  await withSaslauthd(['-a', 'pam'], { before: people }, async () => {
    await lets('127.0.1.1', 'amy');
    expect(await tryFrom('127.0.1.2', 'amy', 'tuba duet')).toBe(false);
    const { advice, said, lines } = await told('127.0.1.2', 'Wrong password, by PAM');
    expect(advice).toContain('no reset here changes it');
    expect(said.join('\n')).toContain('pam_unix(smtp:auth): authentication failure;');
    expect(said.at(-1)).toContain('[user=amy] [service=smtp] [realm=] [mech=pam]');
    const order = lines.findIndex((text) => text.includes('AUTH failure (PLAIN)'));
    expect(lines.slice(order - said.length, order)).toEqual(said);
    expect(await tryFrom('127.0.1.3', 'nobody-here', password)).toBe(false);
    await told('127.0.1.3', 'No such user, by PAM: nobody-here');
    expect(await tryFrom('127.0.1.4', 'ended', password)).toBe(false);
    await told('127.0.1.4', 'The account has ended, by PAM');
    expect(await tryFrom('127.0.1.5', 'stranger@other.example', password)).toBe(false);
    await told('127.0.1.5', 'No such user, by PAM: stranger@other.example');
    expect(await tryFrom('127.0.1.6', 'x] [service=smtp] [realm=', password)).toBe(false);
    await told('127.0.1.6', 'No such user, by PAM: x] [service=smtp] [realm=');
  });
}, 60_000);

test('shadow, of which it writes hashes that nobody is to see', async () => {
  await withSaslauthd(['-a', 'shadow', '-V'], { before: people }, async () => {
    await lets('127.0.2.1', 'amy');
    expect(await tryFrom('127.0.2.2', 'amy', 'tuba duet')).toBe(false);
    await told('127.0.2.2', 'Wrong password, by the host’s shadow file');
    expect(await tryFrom('127.0.2.3', 'ended', password)).toBe(false);
    await told('127.0.2.3', 'The account has ended, by the host’s shadow file');
  });
  const { lines } = await log.read('', 10_000);
  expect(lines.some(({ line }) => line.includes('[mech=shadow]'))).toBe(true);
  expect(lines.filter(({ line }) => line.includes('$6$'))).toEqual([]);
}, 60_000);

test('a directory: the wrong password, nobody of that name, TLS that it does not speak, and nobody there', async () => {
  const [port = 0] = await freePorts(1);
  const directory = await startDirectory(join(dir, 'ldap'), port, { bea: password });
  running.push(directory);
  const conf = join(dir, 'saslauthd.conf');
  const settings = [
    `ldap_servers: ldap://127.0.0.1:${port}/`,
    'ldap_search_base: ou=people,dc=example,dc=org',
    'ldap_filter: uid=%u',
  ];
  await writeFile(conf, `${settings.join('\n')}\n`);
  await withSaslauthd(['-a', 'ldap', '-O', conf], { before: people }, async () => {
    await lets('127.0.3.1', 'bea');
    expect(await tryFrom('127.0.3.2', 'bea', 'tuba duet')).toBe(false);
    await told('127.0.3.2', 'Wrong password, by the LDAP directory');
    expect(await tryFrom('127.0.3.3', 'nobody-here', password)).toBe(false);
    await told('127.0.3.3', 'No such user, by the LDAP directory: nobody-here');
  });
  await writeFile(conf, `${[...settings, 'ldap_start_tls: yes'].join('\n')}\n`);
  await withSaslauthd(['-a', 'ldap', '-O', conf], { before: people }, async () => {
    await refused('127.0.3.5', 'bea', password);
    await told(
      '127.0.3.5',
      'The gateway’s saslauthd cannot ask the LDAP directory: it is not set up rightly',
    );
  });
  await end(directory);
  await writeFile(conf, `${settings.join('\n')}\n`);
  await withSaslauthd(['-a', 'ldap', '-O', conf], { before: people }, async () => {
    await refused('127.0.3.4', 'bea', password);
    const { said } = await told('127.0.3.4', 'The gateway’s saslauthd does not reach the LDAP directory');
    expect(said.join('\n')).toContain("Can't contact LDAP server");
  });
}, 60_000);

test('Kerberos: the wrong password, nobody of that name, and no KDC', async () => {
  const kdc = await startKdc(join(dir, 'kdc'));
  await kdc.addUser('cat', password);
  const keys = await kdc.keytab('host.keytab', ['host/gw1.example.org']);
  const env = { KRB5_CONFIG: kdc.config, KRB5_KTNAME: keys };
  await withSaslauthd(
    ['-a', 'kerberos5'],
    { before: `${people} && hostname gw1.example.org`, env },
    async () => {
      await lets('127.0.4.1', 'cat');
      expect(await tryFrom('127.0.4.2', 'cat', 'tuba duet')).toBe(false);
      await told('127.0.4.2', 'Wrong password, by Kerberos');
      expect(await tryFrom('127.0.4.3', 'nobody-here', password)).toBe(false);
      await told('127.0.4.3', 'No such user, by Kerberos: nobody-here');
      await kdc.stop();
      expect(await tryFrom('127.0.4.4', 'cat', password)).toBe(false);
      await told('127.0.4.4', 'The gateway’s saslauthd does not reach Kerberos');
    },
  ).finally(() => kdc.stop());
}, 60_000);

test('nobody there at all', async () => {
  expect(await tryFrom('127.0.5.1', 'amy', password)).toBe(false);
  await told('127.0.5.1', `No answer from the host’s own saslauthd (${join(sasl, 'mux')})`);
});
