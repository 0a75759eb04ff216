import { join } from 'node:path';
import { beforeEach, describe, expect } from 'vitest';
import { openTestDb, test } from '#lib/db/test-db.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { authSection } from '#lib/policy/section/auth.ts';
import type { Refusal } from '#lib/refusal.ts';
import { createAccount } from '#lib/sasl/account/create-account.ts';
import { disableAccount } from '#lib/sasl/account/disable-account.ts';
import { createDevice } from '#lib/sasl/device/create-device.ts';
import { resetPassword } from '#lib/sasl/password/reset-password.ts';
import { openSealer } from '#lib/seal.ts';
import { chooseAccountPassword, openAccountLink } from './choose-account-password.ts';
import { getAccountLink, makeAccountLink, revokeAccountLink } from './make-account-link.ts';
import { makeAccountLinks } from './make-account-links.ts';

const hour = 3_600_000;
const start = Date.parse('2026-11-21T12:00:00Z');
const holly: Caller = {
  actor: { kind: 'operator', id: 'h', name: 'Holly', role: 'admin', address: '192.0.2.7' },
  role: 'admin',
};
const visitor: Caller = {
  actor: { kind: 'operator', id: 'visitor', name: 'visitor', role: 'none', address: '198.51.100.1' },
  role: 'auditor',
};
const good = 'tuba solo in b flat';
let now = start;

beforeEach(() => {
  now = start;
});

async function scene(db: Runtime['db'], folder: string) {
  const sealer = openSealer(join(folder, 'test.key'));
  const runtime: Runtime = { db, sealer, mailLogFile: '', now: () => new Date(now) };
  const { id } = await createAccount.invoke(runtime, holly, { name: 'kim', label: 'Kim Berg' });
  const make = async () => (await makeAccountLink.invoke(runtime, holly, { id })).linkToken;
  const choose = (token: string, password = good, address = '198.51.100.1', whose = 'kim') =>
    chooseAccountPassword.invoke(runtime, visitor, {
      token,
      whose,
      password,
      again: password,
      origin: { address, userAgent: '' },
    });
  const open = (token: string) =>
    openAccountLink.invoke(runtime, visitor, { token, origin: { address: '198.51.100.1', userAgent: '' } });
  const pending = () => getAccountLink.invoke(runtime, holly, { id });
  const account = () => db.account.findUniqueOrThrow({ where: { id } });
  return { id, runtime, make, choose, open, pending, account };
}

const refusalOf = (work: Promise<unknown>) =>
  work.then(() => null).catch(({ code, message }: Refusal) => ({ code, message }));

describe('a link to choose a password', () => {
  test('sets it, once, by the same event as a reset, and signs nobody in', async ({ db, testDb }) => {
    const { make, choose, open, pending, account } = await scene(db, testDb.folder);
    const before = await account();
    const token = await make();
    expect(await open(token)).toMatchObject({ name: 'kim', label: 'Kim Berg', shortest: 12 });
    expect(await pending()).toMatchObject({ createdBy: 'Holly' });
    expect(await choose(token)).toEqual({ name: 'kim', settings: null, live: false });
    const after = await account();
    expect(after.argon2id).not.toBe(before.argon2id);
    expect(after).toMatchObject({ version: before.version + 1, passwordSetBy: 'kim, by a link of Holly' });
    expect(await pending()).toBeNull();
    expect(await refusalOf(choose(token))).toMatchObject({
      code: 'link-spent',
      message: expect.stringContaining('used already'),
    });
    expect(await refusalOf(open(token))).toMatchObject({ code: 'link-spent' });
    expect(await db.session.count()).toBe(0);
    const last = await db.auditEntry.findFirstOrThrow({ orderBy: { seq: 'desc' } });
    expect(last).toMatchObject({ kind: 'account.password-reset', subject: after.id, data: { link: true } });
  });

  test('sets nobody’s password but whose the page showed: another link was opened in the same browser', async ({
    db,
    testDb,
  }) => {
    const { make, choose, open, account } = await scene(db, testDb.folder);
    const before = await account();
    const token = await make();
    expect(await refusalOf(choose(token, good, '198.51.100.1', 'lea'))).toEqual({
      code: 'another-link',
      message:
        'This page was for lea, but the link of kim was opened in this browser since. Nothing was set.',
    });
    expect(await account()).toEqual(before);
    expect(await open(token)).toMatchObject({ name: 'kim' });
  });

  test('is kept as a hash alone', async ({ db, testDb }) => {
    const { make } = await scene(db, testDb.folder);
    const token = await make();
    const rows = [
      await db.accountLink.findMany(),
      await db.auditEntry.findMany(),
      await db.setting.findMany(),
    ];
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test.each([
    ['too old', () => Promise.resolve((now += 24 * hour)), 'too old'],
    ['revoked', ({ runtime, id }: Scene) => revokeAccountLink.invoke(runtime, holly, { id }), 'withdrawn'],
    ['followed by another', ({ make }: Scene) => make(), 'withdrawn'],
    [
      'overtaken by a reset',
      ({ runtime, id }: Scene) => resetPassword.invoke(runtime, holly, { id, version: 1 }),
      'withdrawn',
    ],
    [
      'of an account that was disabled',
      ({ runtime, id }: Scene) => disableAccount.invoke(runtime, holly, { id, version: 1 }),
      'not active',
    ],
  ])('that is %s does nothing and says why', async (_what, happen, says) => {
    const testDb = await openTestDb();
    const it = await scene(testDb.db, testDb.folder);
    const token = await it.make();
    await happen(it);
    const before = await it.account();
    expect((await refusalOf(it.choose(token)))?.message).toContain(says);
    expect((await refusalOf(it.open(token)))?.message).toContain(says);
    expect(await it.account()).toEqual(before);
    await testDb.close();
  });

  test('takes only a good password, typed twice alike, and is not used up by a bad one', async ({
    db,
    testDb,
  }) => {
    const { make, choose, runtime } = await scene(db, testDb.folder);
    const token = await make();
    expect(await refusalOf(choose(token, 'kim12345'))).toMatchObject({ code: 'weak-password' });
    const unlike = {
      token,
      whose: 'kim',
      password: good,
      again: `${good}!`,
      origin: { address: 'x', userAgent: '' },
    };
    const refused = chooseAccountPassword.invoke(runtime, visitor, unlike);
    await expect(refused).rejects.toMatchObject({ fields: { again: ['This is not the same as above.'] } });
    expect(await choose(token)).toMatchObject({ name: 'kim' });
  });

  test('is chosen from by one of two at the same moment', async ({ db, testDb }) => {
    const { make, choose } = await scene(db, testDb.folder);
    const token = await make();
    const both = await Promise.all([refusalOf(choose(token)), refusalOf(choose(token, `${good} too`))]);
    expect(both.filter((one) => one === null)).toHaveLength(1);
    expect(both.filter((one) => one?.code === 'link-spent')).toHaveLength(1);
  });

  test('cannot be tried for long from one address', async ({ db, testDb }) => {
    const { make, choose } = await scene(db, testDb.folder);
    const token = await make();
    for (let i = 0; i < 40; i += 1)
      expect(await refusalOf(choose(`guess${i}`))).toMatchObject({ code: 'no-link' });
    expect(await refusalOf(choose('one more'))).toMatchObject({ code: 'sign-in-throttled' });
    expect(await choose(token, good, '203.0.113.9')).toMatchObject({ name: 'kim' });
  });

  test('cannot be tried for longer by who has a network of IPv6', async ({ db, testDb }) => {
    const { make, choose } = await scene(db, testDb.folder);
    const token = await make();
    for (let i = 0; i < 40; i += 1) await refusalOf(choose(`guess${i}`, good, `2001:db8:7:1::${i}`));
    expect(await refusalOf(choose(token, good, '2001:db8:7:1:9::'))).toMatchObject({
      code: 'sign-in-throttled',
    });
    expect(await choose(token, good, '2001:db8:7:2::1')).toMatchObject({ name: 'kim' });
  });
});

type Scene = Awaited<ReturnType<typeof scene>>;

test('nobody chooses a password, or gets one for a device, where others check all of them', async ({
  db,
  testDb,
}) => {
  const { id, runtime, make, choose, account } = await scene(db, testDb.folder);
  const token = await make();
  const before = await account();
  const value = authSection.parse({
    ...{ mechanisms: ['PLAIN'], trusted: [] },
    sasl: { passwordCheck: 'system', systemMechanism: 'ldap' },
  });
  await db.policySection.create({ data: { scope: 'fleet', name: 'auth', value, updatedBy: 'Maren' } });
  const there = 'Passwords are checked by the LDAP directory, by the host’s own saslauthd, not by Postern.';
  const elsewhere = { code: 'accounts-elsewhere', message: there };
  expect(await refusalOf(make())).toEqual(elsewhere);
  expect(await refusalOf(makeAccountLinks.invoke(runtime, holly, { ids: [id] }))).toEqual(elsewhere);
  expect(await refusalOf(createDevice.invoke(runtime, holly, { id, device: 'phone' }))).toEqual(elsewhere);
  // who holds a link is told nothing of the host
  expect(await refusalOf(choose(token))).toEqual({
    code: 'accounts-elsewhere',
    message: 'This password is no longer set here.',
  });
  expect(await account()).toEqual(before);
});
