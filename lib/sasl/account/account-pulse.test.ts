import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { test } from '#lib/db/test-db.ts';
import type { GatewayState } from '#lib/gateway/api-state.ts';
import { start, testStore } from '#lib/maillog/test-log.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { createDevice } from '#lib/sasl/device/create-device.ts';
import { resetPassword } from '#lib/sasl/password/reset-password.ts';
import { openSealer } from '#lib/seal.ts';
import { accountPulse } from './account-pulse.ts';
import { createAccount } from './create-account.ts';
import { disableAccount } from './disable-account.ts';
import { noteInForce } from './in-force.ts';

const at = (seconds: number) => new Date(start + seconds * 1000);

const named = (name: string): Caller => ({
  actor: { kind: 'operator', id: name, name, role: 'helpdesk', address: '192.0.2.7' },
  role: 'helpdesk',
});
const holly = named('Holly');
const hugo = named('Hugo');

const login = (pid: number) => `mta[${pid}]: AUTH=server, relay=[192.0.2.9], authid=kim, mech=PLAIN, bits=0`;
const failure = (pid: number) =>
  `mta[${pid}]: 6AL0atbg02803${pid}: AUTH failure (PLAIN): authentication failure (-13) SASL(-13): authentication failure: Password verification failed, user=kim, relay=[198.51.100.7]`;

const gatewayState: GatewayState = {
  ...{ active: null, previous: null, unconfirmedUntil: null, drift: [] },
  daemon: { running: true, pid: 1, since: null, message: '' },
  verifier: { answering: true, message: '' },
  accounts: { version: 1, count: 1, upgrades: 0 },
  log: { cursor: '', at: null },
  queueLength: 0,
  disk: { freeBytes: 1, path: '/' },
};

/** An account that was made at second 1, and two gateways that never answer. */
async function scene({ db, folder }: { db: Runtime['db']; folder: string }) {
  const log = testStore();
  let now = at(1);
  const runtime: Runtime = {
    db,
    sealer: openSealer(join(folder, 'test.key')),
    mailLogFile: log.path,
    now: () => now,
  };
  const made = await createAccount.invoke(runtime, holly, { name: 'kim', label: 'Kim Berg' });
  for (const name of ['gw1', 'gw2'])
    await db.gateway.create({
      data: { id: name, name, url: 'https://127.0.0.1:1', certificateSha256: '', token: '', enrolledBy: '' },
    });
  const account = () => db.account.findUniqueOrThrow({ where: { id: made.id } });
  return {
    id: made.id,
    runtime,
    log,
    account,
    goTo: (seconds: number) => {
      now = at(seconds);
    },
    /** The gateway takes what there is. */
    take: async (gateway: string, seconds: number) => {
      const { id, revision } = await account();
      await noteInForce(db, gateway, [{ id, revision, ms: 200 }], at(seconds));
    },
    pulse: () => accountPulse.invoke(runtime, hugo, { id: made.id }),
  };
}

describe('how far a password has come', () => {
  test('says where it is live, and that other changes do not move since when', async ({ db, testDb }) => {
    const { pulse, take, account, id } = await scene({ db, folder: testDb.folder });
    await take('gw1', 3);
    expect(await pulse()).toMatchObject({ isServer: false });
    expect((await pulse()).gateways).toMatchObject([
      { gateway: 'gw1', live: true, ms: 200, passwordAt: at(3).toISOString() },
      { gateway: 'gw2', live: false, at: null, passwordAt: null },
    ]);
    await db.account.update({ where: { id }, data: { revision: (await account()).revision + 1 } });
    await take('gw1', 12);
    expect((await pulse()).gateways).toMatchObject([
      { live: true, at: at(12).toISOString(), passwordAt: at(3).toISOString() },
      { live: false },
    ]);
  });

  test('an answer that was overtaken by the one to a later change takes nothing back', async ({
    db,
    testDb,
  }) => {
    const { pulse, take, account, id, runtime } = await scene({ db, folder: testDb.folder });
    const { revision } = await account();
    await resetPassword.invoke(runtime, holly, { id, version: 1 });
    await take('gw1', 4);
    await noteInForce(db, 'gw1', [{ id, revision, ms: 9000 }], at(5));
    expect((await pulse()).gateways).toMatchObject([
      { gateway: 'gw1', live: true, ms: 200, at: at(4).toISOString() },
      { gateway: 'gw2', live: false },
    ]);
  });

  test('what is told again, as after a change of the realm, has been in force since before', async ({
    db,
    testDb,
  }) => {
    const { pulse, take, account, id, runtime } = await scene({ db, folder: testDb.folder });
    await resetPassword.invoke(runtime, holly, { id, version: 1 });
    await take('gw1', 4);
    const { revision } = await account();
    await noteInForce(db, 'gw1', [{ id, revision, ms: 2_000_000 }], at(2000));
    expect((await pulse()).gateways[0]).toMatchObject({ live: true, ms: 200, at: at(4).toISOString() });
  });

  test('sees the first log-in with it: not one before, nor one where the old one still holds', async ({
    db,
    testDb,
  }) => {
    const { pulse, take, log } = await scene({ db, folder: testDb.folder });
    await take('gw1', 5);
    log.ingest([login(1), failure(2)], 'gw1', 2);
    log.ingest([login(3)], 'gw2', 8);
    expect(await pulse()).toMatchObject({
      first: null,
      refused: { count: 1, last: { clientAddress: '198.51.100.7' } },
    });
    const before = (await pulse()).mark;
    log.ingest([login(4), login(5)], 'gw1', 20);
    expect(await pulse()).toMatchObject({
      first: { at: at(20).getTime(), mechanism: 'PLAIN', clientAddress: '192.0.2.9', gateway: 'gw1' },
    });
    expect((await pulse()).mark).not.toBe(before);
  });

  test.for([
    { ahead: 300, early: 700, late: 710 },
    { ahead: -300, early: 100, late: 110 },
  ])('by a clock that is $ahead s ahead, too', async ({ ahead, early, late }, { db, testDb }) => {
    const { pulse, take, log } = await scene({ db, folder: testDb.folder });
    await db.gateway.update({
      where: { id: 'gw1' },
      data: { state: { ...gatewayState, clock: at(60 + ahead).toISOString() }, stateAt: at(60) },
    });
    await take('gw1', 405);
    log.ingest([login(1)], 'gw1', early);
    expect(await pulse()).toMatchObject({ first: null });
    log.ingest([login(2)], 'gw1', late);
    expect(await pulse()).toMatchObject({ first: { at: at(late).getTime(), gateway: 'gw1' } });
  });

  test('what was refused before, by a clock that is ahead, does not count', async ({ db, testDb }) => {
    const { pulse, log } = await scene({ db, folder: testDb.folder });
    await db.gateway.update({
      where: { id: 'gw1' },
      data: { state: { ...gatewayState, clock: at(300).toISOString() }, stateAt: at(0) },
    });
    log.ingest([failure(1)], 'gw1', 300);
    expect(await pulse()).toMatchObject({ refused: null });
    log.ingest([failure(2)], 'gw1', 302);
    log.ingest([failure(3)], 'gw2', 2);
    expect(await pulse()).toMatchObject({ refused: { count: 2 } });
  });
});

test('a device password is followed from when it was made, until it is revoked', async ({ db, testDb }) => {
  const { id, runtime, goTo, log } = await scene({ db, folder: testDb.folder });
  log.ingest([failure(1)], 'gw1', 5);
  goTo(10);
  const { device } = await createDevice.invoke(runtime, holly, { id, device: 'phone' });
  const pulse = () => accountPulse.invoke(runtime, hugo, { id, device });
  expect(await pulse()).toMatchObject({ device: { id: device, used: null }, refused: null });
  log.ingest([failure(2)], 'gw1', 15);
  expect(await pulse()).toMatchObject({ device: { used: null }, refused: { count: 1 } });
  await db.devicePassword.deleteMany();
  expect(await pulse()).toMatchObject({ device: null, refused: { count: 2 } });
});

test('an account that ends while somebody looks, and failures that are too many to count', async ({
  db,
  testDb,
}) => {
  const { pulse, goTo, log, id } = await scene({ db, folder: testDb.folder });
  await db.account.update({ where: { id }, data: { expiresAt: at(30) } });
  log.ingest(Array.from({ length: 120 }, (_, nth) => failure(nth)).flat(), 'gw1', 2);
  const before = await pulse();
  expect(before).toMatchObject({ state: 'active', refused: { count: 100, more: true } });
  goTo(31);
  const after = await pulse();
  expect(after.state).toBe('ended');
  expect(after.mark).not.toBe(before.mark);
});

describe('two at helpdesk', () => {
  test('the second is told who did what', async ({ db, testDb }) => {
    const { id, runtime, goTo, pulse } = await scene({ db, folder: testDb.folder });
    await db.gateway.deleteMany();
    goTo(61);
    await resetPassword.invoke(runtime, holly, { id, version: 1 });
    expect((await pulse()).deed).toMatchObject({ who: 'Holly', says: 'The password of kim was reset' });
    const late = disableAccount.invoke(runtime, hugo, { id, version: 1 });
    await expect(late).rejects.toMatchObject({
      code: 'superseded',
      message: 'Holly was here first, at 23:01:01 UTC: The password of kim was reset.',
    });
  });
});
