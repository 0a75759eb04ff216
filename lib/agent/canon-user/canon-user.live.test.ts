import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Accounts, openAccounts } from '#lib/agent/accounts/accounts.ts';
import { fullSync, record } from '#lib/agent/accounts/fixtures/records.ts';
import { type MailLog, openMailLog } from '#lib/agent/log/mail-log.ts';
import { watchLogins } from '#lib/agent/login-watch.ts';
import { type LoginAnswer, logIn } from '#lib/agent/smtp/log-in.ts';
import type { Attempt } from '#lib/gateway/api-attempts.ts';
import type { LoginTrial } from '#lib/gateway/api-login.ts';
import { dial } from '#lib/maillog/test-client.ts';
import { startGateway, type TestGateway } from '#lib/maillog/test-gateway.ts';
import { realm } from '#lib/maillog/test-log.ts';
import { run } from '#lib/run.ts';
import { makeVerifiers, type ScramVerifiers } from '#lib/sasl/password/verifiers.ts';
import { Secret } from '#lib/secret.ts';
import { buildCanonUser, canonUserOf, pluginFolder } from './canon-user.ts';

const password = 'tuba solo in b flat';
const lockRule = { failures: 3, windowMs: 60_000, lockMs: 60_000 };

let dir: string;
let accounts: Accounts;
let log: MailLog;
let gateway: TestGateway;
const ending = new AbortController();
let watching: Promise<void>;

beforeAll(async () => {
  await mkdir('/var/lib/postern-test', { recursive: true, mode: 0o755 });
  dir = await mkdtemp('/var/lib/postern-test/canon-');
  await chmod(dir, 0o755);
  expect(await buildCanonUser(dir)).toBeNull();
  const { path } = await canonUserOf(dir, null);
  const saslDir = join(dir, 'sasl');
  accounts = await openAccounts({
    ...{ dir: join(dir, 'accounts'), saslDir, lockRule },
    release: async () => ({ offered: ['SCRAM-SHA-1', 'SCRAM-SHA-512'], plainElsewhere: false, realm: null }),
  });
  const names = ['kim', 'boss', 'scram', 'scram1', 'scram512', 'cram', 'digest'];
  const records = await Promise.all(
    names.map(async (name, at) => {
      const verifiers = await makeVerifiers(new Secret(password), { name, realm, legacy: true });
      return record(`id-${name}`, at + 1, { name, ...verifiers });
    }),
  );
  await accounts.sync(fullSync(names.length, records, { realm }));
  const [tag, socket] = ['canon-mta', join(dir, 'log.sock')];
  log = await openMailLog({ dir: join(dir, 'log'), tag, socket });
  watching = watchLogins(log, accounts, ending.signal);
  gateway = await startGateway({ dir, tag, socket, saslDir, access: '', plugins: path ?? '' });
}, 120_000);

afterAll(async () => {
  await gateway?.stop();
  ending.abort();
  await watching;
  await log?.close();
  await accounts?.close();
  await rm(dir, { recursive: true, force: true });
});

type Trial = LoginTrial & { authorization?: string };

async function tryWith(trial: Partial<Trial>): Promise<LoginAnswer> {
  const client = await dial(gateway.port, '127.0.0.21');
  await client.startTls();
  const answer = await logIn(client, { mechanism: 'PLAIN', user: 'kim', password, ...trial });
  await client.quit();
  return answer;
}

const attempts = async (): Promise<Attempt[]> =>
  (await accounts.attempts({ after: '', wait: 0, limit: 10_000 })).attempts;

/** What the gateway tells of its newest attempt, once it tells this. */
async function told(wanted: Partial<Attempt>): Promise<void> {
  await expect.poll(async () => (await attempts()).at(-1), { timeout: 10_000 }).toMatchObject(wanted);
}

async function lines(): Promise<string[]> {
  const all = await log.read('', 10_000);
  return all.lines.map(({ line }) => line);
}

describe('who proves one name and asks to act for another', () => {
  test.each(['', 'kim', `kim@${realm}`, 'Kim', ' kim ', 'kim+phone'])('is let in as “%s”', async (other) => {
    expect(await tryWith({ authorization: other })).toMatchObject({ accepted: true });
    await told({ name: 'kim', ok: true, mechanism: 'PLAIN' });
  });

  test.each(['boss', 'kim@other.example', `boss@${realm}`, 'ki', 'kimm', '@', 'root'])(
    'is refused as “%s”, and the log says it',
    async (other) => {
      const before = accounts.status('id-kim');
      const answer = await tryWith({ authorization: other });
      expect(answer).toMatchObject({ accepted: false, reply: expect.stringContaining('535') });
      const detail = `asked to act as ${other}, logged in as kim`;
      const reason = 'asked to act for another';
      const client = '127.0.0.21';
      await told({ name: 'kim', account: 'id-kim', mechanism: 'PLAIN', ok: false, reason, detail, client });
      const after = accounts.status('id-kim');
      expect(after).toMatchObject({ failuresSince: 0, lastFailure: { reason } });
      expect(after.lastSuccess).toEqual(before.lastSuccess);
      expect((await lines()).join('\n')).toContain(`AUTH refused: mech=PLAIN, authid=kim, authzid=${other}`);
    },
  );

  test('with a wrong password, has a wrong password', async () => {
    expect(await tryWith({ authorization: 'boss', password: 'no' })).toMatchObject({ accepted: false });
    await told({ name: 'kim', ok: false, reason: 'wrong password', mechanism: 'PLAIN' });
    await accounts.unlock('id-kim');
  });

  test.each(['SCRAM-SHA-512', 'SCRAM-SHA-256', 'SCRAM-SHA-1'] as const)(
    'is refused by %s, too, before a password is looked at',
    async (mechanism) => {
      const scram = { mechanism };
      expect(await tryWith({ ...scram, authorization: 'kim' })).toMatchObject({ accepted: true });
      expect(await tryWith({ ...scram, authorization: 'boss' })).toMatchObject({ accepted: false });
      await told({ name: 'kim', ok: false, detail: 'asked to act as boss, by the name kim' });
      expect(accounts.status('id-kim').failuresSince).toBe(0);
    },
  );
});

describe('a failed log-in', () => {
  test.each([
    ['SCRAM-SHA-256', 'scram'],
    ['SCRAM-SHA-1', 'scram1'],
    ['SCRAM-SHA-512', 'scram512'],
    ['CRAM-MD5', 'cram'],
    ['DIGEST-MD5', 'digest'],
  ] as const)('by %s is named, and the third locks', async (mechanism, user) => {
    const wrong = { name: user, account: `id-${user}`, mechanism, ok: false, reason: 'wrong password' };
    for (let failures = 1; failures <= lockRule.failures; failures += 1) {
      expect(await tryWith({ mechanism, user, password: `wrong ${failures}` })).toMatchObject({
        accepted: false,
      });
      await expect
        .poll(async () => (await attempts()).filter(({ name, ok }) => name === user && !ok).length)
        .toBe(failures);
      expect((await attempts()).at(-1)).toMatchObject({ ...wrong, client: '127.0.0.21' });
    }
    expect(accounts.status(`id-${user}`)).toMatchObject({
      lockReason: expect.stringContaining(mechanism),
    });
    await expect.poll(async () => (await tryWith({ mechanism, user })).accepted).toBe(false);
    await accounts.unlock(`id-${user}`);
    expect(await tryWith({ mechanism, user })).toMatchObject({ accepted: true });
  });

  test('of a name that is not written as it is stored is no guess', async () => {
    expect(await tryWith({ mechanism: 'SCRAM-SHA-256', user: 'Boss' })).toMatchObject({ accepted: false });
    await told({ name: 'boss', reason: 'unknown account' });
    expect(accounts.status('id-boss').failuresSince).toBe(0);
  });

  test('leaves nothing in the log but one plain line for its name, whatever that is', async () => {
    const names = ['a\nb', 'a"b<c>', 'ä,=', `x${'y'.repeat(900)}`, 'a\u0001\u007f', '%s%n', 'kim@@x'];
    for (const user of names) await tryWith({ mechanism: 'SCRAM-SHA-256', user, password: 'canary-7Qx' });
    await told({ mechanism: 'SCRAM-SHA-256', ok: false, name: 'kim@' });
    const said = (await lines()).filter((line) => line.includes('AUTH asked: '));
    for (const line of said) expect(line).toMatch(/: AUTH asked: mech=[A-Z0-9-]+, authid=[!-~]{0,384}$/);
    expect(said.join('\n')).toContain('authid=a+0Ab');
    expect((await lines()).join('\n')).not.toContain('canary-7Qx');
    expect((await lines()).join('\n')).not.toContain(password);
  });
});

describe('each SCRAM has its verifier', () => {
  const account = async (name: string, revision: number, kept: (keyof ScramVerifiers)[]) => {
    const made = await makeVerifiers(new Secret(password), { name, realm, legacy: false });
    const none = { scramSha256: null, scramSha1: null, scramSha512: null };
    const some = Object.fromEntries(kept.map((one) => [one, made[one]]));
    await accounts.put(record(`id-${name}`, revision, { name, ...none, ...some }));
  };
  const all = [
    ['SCRAM-SHA-512', 'scramSha512'],
    ['SCRAM-SHA-256', 'scramSha256'],
    ['SCRAM-SHA-1', 'scramSha1'],
  ] as const;

  test.each(all)('%s lets in by its own, and by no other', async (mechanism, column) => {
    const { version } = accounts.version();
    await account('own', version + 1, [column]);
    expect(await tryWith({ mechanism, user: 'own' })).toMatchObject({ accepted: true });
    expect(await tryWith({ mechanism, user: `own@${realm}` })).toMatchObject({ accepted: true });
    expect(await tryWith({ mechanism, user: 'own', password: 'no' })).toMatchObject({ accepted: false });
    const others = all.flatMap(([, other]) => (other === column ? [] : [other]));
    await account('own', version + 2, others);
    expect(await tryWith({ mechanism, user: 'own' })).toMatchObject({ accepted: false });
    await told({ name: 'own', mechanism, reason: 'no verifier for this mechanism' });
  });

  test('an older password gets those it lacks when it is next proved by PLAIN', async () => {
    const { version } = accounts.version();
    const made = await makeVerifiers(new Secret(password), { name: 'old', realm, legacy: false });
    const old = record('id-old', version + 1, { name: 'old', ...made, scramSha1: null, scramSha512: null });
    await accounts.put(old);
    expect(await tryWith({ mechanism: 'SCRAM-SHA-512', user: 'old' })).toMatchObject({ accepted: false });
    await told({ name: 'old', reason: 'no verifier for this mechanism' });
    expect(await tryWith({ user: 'old', password: 'no' })).toMatchObject({ accepted: false });
    await told({ name: 'old', reason: 'wrong password' });
    expect(accounts.upgrades()).toEqual([]);
    expect(await tryWith({ user: 'old' })).toMatchObject({ accepted: true });
    await expect.poll(accounts.upgrades).toMatchObject([{ id: 'id-old', scramSha256: made.scramSha256 }]);
    const { from: _, ...verifiers } = accounts.upgrades()[0] ?? { from: '' };
    await accounts.put({ ...old, ...verifiers, revision: version + 2 });
    expect(accounts.upgrades()).toEqual([]);
    for (const [mechanism] of all) {
      expect(await tryWith({ mechanism, user: 'old' })).toMatchObject({ accepted: true });
      expect(await tryWith({ mechanism, user: 'old', password: 'no' })).toMatchObject({ accepted: false });
      await accounts.unlock('id-old');
    }
  });
});

describe('the plug-in', () => {
  test('is made once, for everybody to read and nobody else to write', async () => {
    const file = join(pluginFolder(dir), 'libpostern.so');
    const before = await stat(file);
    expect(before.mode & 0o777).toBe(0o644);
    expect(await buildCanonUser(dir)).toBeNull();
    expect((await stat(file)).ino).toBe(before.ino);
    expect((await readdir(pluginFolder(dir))).toSorted()).toEqual(['libpostern.so', 'source.sha256']);
  });

  test('says what is missing where there is no compiler, or one that fails', async () => {
    const other = join(dir, 'bare');
    const trouble = await buildCanonUser(other, async () => '/bin/false');
    expect(trouble).toMatch(/refused.*Install the Debian packages gcc, libc6-dev and libsasl2-dev\./);
    expect(await canonUserOf(other, trouble)).toEqual({ path: null, trouble, verifiers: false });
    const noHeader = join(dir, 'cc-without-headers');
    await writeFile(noHeader, '#!/bin/sh\nexec cc -nostdinc "$@"\n', { mode: 0o755 });
    expect(await buildCanonUser(other, async () => noHeader)).toMatch(
      /^The C compiler refused: .*string\.h\. Install/,
    );
    expect(await buildCanonUser(other, async () => '/nowhere/cc')).toMatch(/^It could not be made: .*ENOENT/);
  });

  test('keeps to its bounds', async () => {
    const program = join(dir, 'bounds');
    const source = new URL('./fixtures/bounds.c', import.meta.url).pathname;
    const flags = [
      '-std=c11',
      '-D_DEFAULT_SOURCE',
      '-g',
      '-fsanitize=address,undefined',
      '-fno-sanitize-recover',
    ];
    expect(await run('cc', [...flags, source, '-o', program])).toMatchObject({ code: 0, stderr: '' });
    expect(await run(program, [])).toMatchObject({ code: 0, stderr: '', stdout: 'ok\n' });
  });
});
