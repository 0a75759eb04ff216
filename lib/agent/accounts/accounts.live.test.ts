import { createConnection } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import { makeVerifiers } from '#lib/sasl/password/verifiers.ts';
import { Secret } from '#lib/secret.ts';
import { type Accounts, openAccounts } from './accounts.ts';
import { fullSync, loggedFailure, paperVerifiers, record } from './fixtures/records.ts';
import { connect, logIn, type Mechanism, startTls } from './fixtures/sasl-client.ts';
import { type Daemon, freshFolder, realm, removeFolder, startSendmail } from './fixtures/sendmail.ts';

const all: Mechanism[] = ['PLAIN', 'LOGIN', 'SCRAM-SHA-256', 'CRAM-MD5', 'DIGEST-MD5'];
const modern: Mechanism[] = ['PLAIN', 'LOGIN', 'SCRAM-SHA-256'];
const lockRule = { failures: 3, windowMs: 60_000, lockMs: 60_000 };

let base: string;
let accounts: Accounts;
let daemon: Daemon;
let revision = 1;

const open = () => openAccounts({ dir: join(base, 'accounts'), saslDir: join(base, 'sasl'), lockRule });

beforeAll(async () => {
  base = await freshFolder();
  accounts = await open();
  await accounts.sync(fullSync(1, [], { realm }));
  daemon = await startSendmail(base, join(base, 'sasl'));
}, 120_000);
afterAll(async () => {
  await daemon?.stop();
  await accounts?.close();
  await removeFolder(base);
});

/** Sets an account with this password and answers its record. */
async function set(name: string, password: string, more: Partial<AccountRecord> & { legacy?: boolean } = {}) {
  const { legacy = false, ...rest } = more;
  revision += 1;
  const verifiers = await makeVerifiers(new Secret(password), { name, realm, legacy });
  const account = record(`id-${name}`, revision, { name, ...verifiers, ...rest });
  await accounts.put(account);
  return account;
}

async function change(account: AccountRecord, more: Partial<AccountRecord>): Promise<void> {
  revision += 1;
  await accounts.put({ ...account, ...more, revision });
}

/** Which of these mechanisms let the user in. */
async function opened(user: string, password: string, mechanisms = all): Promise<Mechanism[]> {
  const answers = await Promise.all(
    mechanisms.map((mechanism) => logIn(daemon.port, { mechanism, user, password })),
  );
  return mechanisms.filter((_mechanism, at) => answers[at]);
}

describe('a login at the real daemon', () => {
  test('is offered in clear text only under TLS', async () => {
    const session = await connect(daemon.port);
    expect(session.extensions.get('AUTH')).toEqual(['CRAM-MD5', 'DIGEST-MD5', 'SCRAM-SHA-256']);
    await startTls(session);
    expect(session.extensions.get('AUTH')).toEqual(expect.arrayContaining(['LOGIN', 'PLAIN']));
    session.close();
  });

  test('works for a person by PLAIN, LOGIN and SCRAM-SHA-256, and not by the legacy mechanisms', async () => {
    await set('amy', 'tuba solo in b flat');
    expect(await opened('amy', 'tuba solo in b flat')).toEqual(modern);
    expect(await opened('amy', 'tuba solo in a flat')).toEqual([]);
  });

  test('works for a legacy account by CRAM-MD5 and DIGEST-MD5, too', async () => {
    await set('mx1', 'Qk7pVw2mZtR9', { legacy: true });
    expect(await opened('mx1', 'Qk7pVw2mZtR9')).toEqual(all);
    expect(await opened('mx1', 'Qk7pVw2mZtR8')).toEqual([]);
  });

  test('works with the realm, and with no other', async () => {
    await set('bea', 'tuba solo in b flat');
    expect(await opened(`bea@${realm}`, 'tuba solo in b flat', modern)).toEqual(modern);
    expect(await opened('bea@other.example', 'tuba solo in b flat', modern)).toEqual([]);
  });

  test('works with letters beyond ASCII', async () => {
    await set('zoe', 'Übergangsjacke im Mai');
    expect(await opened('zoe', 'Übergangsjacke im Mai', modern)).toEqual(modern);
  });

  test('works with a password of another system, and then by all mechanisms', async () => {
    revision += 1;
    const uma = record('id-uma', revision, {
      name: 'uma',
      importedHash: '$5$abcdefgh$sI6g8tHKrJ6RX7w.YoN9B7a/5wK5jYEOMmMnt3tPl0/',
    });
    await accounts.put(uma);
    expect(await opened('uma', 'y', ['PLAIN', 'LOGIN'])).toEqual([]);
    expect(await opened('uma', 'x', modern)).toEqual(['PLAIN', 'LOGIN']);
    await expect.poll(accounts.upgrades).toHaveLength(1);
    const [made] = accounts.upgrades();
    await change(uma, { importedHash: null, argon2id: made?.argon2id, scramSha256: made?.scramSha256 });
    expect(accounts.upgrades()).toEqual([]);
    expect(await opened('uma', 'x', modern)).toEqual(modern);
  });

  test('is told with its reason', async () => {
    await set('dan', 'tuba solo in b flat');
    await opened('dan', 'wrong', ['PLAIN']);
    await opened('dan', 'tuba solo in b flat', ['LOGIN']);
    await opened('nobody', 'x', ['PLAIN']);
    const told = async () => {
      const { attempts } = await accounts.attempts({ after: '', wait: 0, limit: 10_000 });
      return attempts.slice(-3).map(({ name, account, reason }) => [name, account, reason]);
    };
    await expect.poll(told, { timeout: 10_000 }).toEqual([
      ['dan', 'id-dan', 'wrong password'],
      ['dan', 'id-dan', 'accepted'],
      ['nobody', null, 'unknown account'],
    ]);
  });
});

describe('a change is live without a reload', () => {
  test('a reset: within a second the old password fails and the new one works', async () => {
    await set('eva', 'the old password of eva', { legacy: true });
    expect(await opened('eva', 'the old password of eva')).toEqual(all);
    const started = performance.now();
    await set('eva', 'the new password of eva', { legacy: true });
    expect(performance.now() - started).toBeLessThan(1000);
    expect(await opened('eva', 'the old password of eva')).toEqual([]);
    expect(await opened('eva', 'the new password of eva')).toEqual(all);
  });

  test('disabling and enabling', async () => {
    const fay = await set('fay', 'tuba solo in b flat', { legacy: true });
    await change(fay, { disabled: true });
    expect(await opened('fay', 'tuba solo in b flat')).toEqual([]);
    await change(fay, { disabled: false });
    expect(await opened('fay', 'tuba solo in b flat')).toEqual(all);
  });

  test('leaving the legacy mechanisms', async () => {
    const gus = await set('gus', 'tuba solo in b flat', { legacy: true });
    await change(gus, { cramMd5: null, digestMd5: null });
    expect(await opened('gus', 'tuba solo in b flat')).toEqual(modern);
  });

  test('deleting', async () => {
    await set('hal', 'tuba solo in b flat');
    revision += 1;
    await accounts.remove('id-hal', revision);
    expect(await opened('hal', 'tuba solo in b flat')).toEqual([]);
    expect(() => accounts.status('id-hal')).toThrow('This gateway knows no such account.');
  });

  test('an end that comes', async () => {
    await set('ida', 'tuba solo in b flat', { expiresAt: new Date(Date.now() + 3000).toISOString() });
    expect(await opened('ida', 'tuba solo in b flat')).toEqual(modern);
    await expect.poll(() => opened('ida', 'tuba solo in b flat'), { timeout: 10_000 }).toEqual([]);
    expect(accounts.status('id-ida').lastFailure?.reason).toBe('expired');
  });
});

describe('the lock-out', () => {
  test('closes an account for every mechanism, and opens when told', async () => {
    const ken = await set('ken', 'tuba solo in b flat');
    for (const n of [1, 2, 3]) await opened('ken', `a wrong one ${n}`, ['PLAIN']);
    // what is built for the other mechanisms follows the third failure, a moment later
    await expect.poll(() => opened('ken', 'tuba solo in b flat'), { timeout: 10_000 }).toEqual([]);
    expect(accounts.locked()).toMatchObject([{ id: ken.id, name: 'ken', lastFailure: { reason: 'locked' } }]);
    const status = accounts.status(ken.id);
    expect(status.lockReason).toBe(
      '3 failures within 1 minute, the last with PLAIN/LOGIN: wrong password; closed for its owner as well, who is not known to use it from anywhere',
    );
    expect(Date.parse(status.lockedUntil ?? '')).toBeGreaterThan(Date.now() + 50_000);
    expect(await accounts.unlock(ken.id)).toMatchObject({ lockedUntil: null, failuresSince: 0 });
    expect(await opened('ken', 'tuba solo in b flat')).toEqual(modern);
  });

  test('leaves the networks open that its owner uses', async () => {
    await set('kay', 'tuba solo in b flat');
    const from = (client: string, password: string) =>
      logIn(daemon.port, { mechanism: 'PLAIN', user: 'kay', password, from: client });
    expect(await from('127.0.5.1', 'tuba solo in b flat')).toBe(true);
    const seen = async () => {
      const { attempts } = await accounts.attempts({ after: '', wait: 0, limit: 10_000 });
      return attempts.filter(({ name, ok }) => name === 'kay' && ok).map(({ client }) => client);
    };
    await expect.poll(seen, { timeout: 10_000 }).toEqual(['127.0.5.1']);
    for (const n of [1, 2, 3]) expect(await from('127.0.6.1', `guess ${n}`)).toBe(false);
    expect(accounts.status('id-kay').lockReason).toContain(
      'open by PLAIN and LOGIN for the networks it is used from: 127.0.5.0/24; closed by the other mechanisms',
    );
    expect(await from('127.0.6.1', 'tuba solo in b flat')).toBe(false);
    expect(await from('127.0.5.2', 'tuba solo in b flat')).toBe(true);
    for (const n of [4, 5, 6]) expect(await from('127.0.5.1', `guess ${n}`)).toBe(false);
    expect(await from('127.0.5.1', 'tuba solo in b flat')).toBe(true);
    await accounts.unlock('id-kay');
  });

  test('counts what the log tells of SCRAM, and ends with a new password', async () => {
    const lea = await set('lea', 'tuba solo in b flat');
    for (const _ of [1, 2, 3]) accounts.note([loggedFailure('lea', 'SCRAM-SHA-256')]);
    expect(accounts.locked().map(({ id }) => id)).toContain(lea.id);
    await expect.poll(() => opened('lea', 'tuba solo in b flat')).toEqual([]);
    await set('lea', 'another tuba solo');
    expect(accounts.status(lea.id).lockedUntil).toBeNull();
    expect(await opened('lea', 'another tuba solo')).toEqual(modern);
  });

  test('is not opened by a restart of the agent, and nobody else is shut out', async () => {
    await set('mia', 'tuba solo in b flat');
    await set('ned', 'tuba solo in b flat');
    for (const n of [1, 2, 3]) await opened('mia', `a wrong one ${n}`, ['LOGIN']);
    const before = accounts.version();
    await accounts.close();
    expect(await opened('ned', 'tuba solo in b flat')).toEqual(['SCRAM-SHA-256']);
    expect((await accounts.health()).verifier.answering).toBe(false);
    accounts = await open();
    expect(accounts.version()).toEqual(before);
    expect((await accounts.health()).verifier.answering).toBe(true);
    expect(await opened('mia', 'tuba solo in b flat')).toEqual([]);
    expect(await opened('ned', 'tuba solo in b flat')).toEqual(modern);
    await accounts.unlock('id-mia');
  });
});

test('a flood of clients that say nothing does not keep anybody out', async () => {
  await set('oli', 'tuba solo in b flat');
  const sockets = Array.from({ length: 200 }, () => createConnection(accounts.saslauthdPath));
  for (const socket of sockets) socket.on('error', () => {});
  expect(await opened('oli', 'tuba solo in b flat')).toEqual(modern);
  for (const socket of sockets) socket.destroy();
});

describe('with 100,000 accounts', () => {
  const times: Record<string, number> = {};
  async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const result = await work();
    times[what] = Math.round(performance.now() - started);
    return result;
  }
  let last: AccountRecord;

  beforeAll(async () => {
    const many = Array.from({ length: 100_000 }, (_, at) =>
      record(`id-user${at}`, at + 1, { name: `user${at}`, ...paperVerifiers(at) }),
    );
    const verifiers = await makeVerifiers(new Secret('tuba solo in b flat'), {
      name: 'user99999',
      realm,
      legacy: false,
    });
    last = { ...record('id-user99999', 100_000, { name: 'user99999' }), ...verifiers };
    many[99_999] = last;
    await set('user99999', 'the password before');
    for (const _ of [1, 2, 3]) accounts.note([loggedFailure('user99999', 'SCRAM-SHA-256')]);
    expect(accounts.locked().map(({ name }) => name)).toContain('user99999');
    const sync = fullSync(100_000, many, { realm, from: accounts.version().version });
    revision = 100_000;
    await timed('sync', () => accounts.sync(sync));
  });
  afterAll(() => console.info('100,000 accounts, milliseconds:', times));

  test('a sync takes seconds, and a login works, also of who was locked and has a new password', async () => {
    expect(times.sync).toBeLessThan(20_000);
    expect(accounts.version()).toEqual({ version: 100_000, count: 100_000, realm });
    expect(
      await timed('SCRAM login', () => opened('user99999', 'tuba solo in b flat', ['SCRAM-SHA-256'])),
    ).toHaveLength(1);
    expect(await opened('user99999', 'tuba solo in b flat')).toEqual(modern);
  });

  test('a reset is in force within a second', async () => {
    const verifiers = await makeVerifiers(new Secret('another solo'), {
      name: 'user99999',
      realm,
      legacy: true,
    });
    await timed('reset', () => change(last, verifiers));
    expect(times.reset).toBeLessThan(1000);
    expect(await opened('user99999', 'tuba solo in b flat')).toEqual([]);
    expect(await opened('user99999', 'another solo')).toEqual(all);
    await timed('disable', () => change(last, { ...verifiers, disabled: true }));
    expect(times.disable).toBeLessThan(1000);
    expect(await opened('user99999', 'another solo')).toEqual([]);
    await change(last, { ...verifiers, disabled: false });
    expect(await opened('user99999', 'another solo')).toEqual(all);
  });

  test('a hundred resets at once are in force together', async () => {
    const records = Array.from({ length: 100 }, (_, at) => {
      revision += 1;
      return record(`id-user${at}`, revision, { name: `user${at}`, ...paperVerifiers(at + 7) });
    });
    await timed('100 resets', () => Promise.all(records.map((one) => accounts.put(one))));
    expect(times['100 resets']).toBeLessThan(3000);
    expect(accounts.version().version).toBe(revision);
  });

  test('the agent starts again in seconds', async () => {
    await accounts.close();
    accounts = await timed('start', open);
    expect(accounts.version().count).toBe(100_000);
    expect(times.start).toBeLessThan(20_000);
    expect(await opened('user99999', 'another solo')).toEqual(all);
  });
});
