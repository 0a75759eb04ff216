import { join } from 'node:path';
import { expect } from 'vitest';
import { test } from '#lib/db/test-db.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { readRecord } from '#lib/sasl/store.ts';
import { openSealer } from '#lib/seal.ts';
import { changeDevice } from './change-device.ts';
import { createDevice } from './create-device.ts';
import { isDevicePassword } from './device-password.ts';
import { listDevices } from './list-devices.ts';
import { revokeDevice } from './revoke-device.ts';

const callerOf = (role: 'admin' | 'helpdesk'): Caller => ({
  actor: { kind: 'operator', id: 'o1', name: 'Maren', role, address: '192.0.2.7' },
  role,
});
const helpdesk = callerOf('helpdesk');

const it = test.extend<{ runtime: Runtime }>({
  runtime: async ({ db, testDb }, use) => {
    await db.account.create({
      data: { id: 'kim', name: 'kim', kind: 'person', revision: 7, createdBy: 'Maren' },
    });
    const sealer = openSealer(join(testDb.folder, 'test.key'));
    await use({ db, sealer, mailLogFile: '', now: () => new Date('2026-11-21T12:00:00Z') });
  },
});

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof Refusal ? error : Promise.reject(error)),
  );

it('a device password is shown once and kept as verifiers', async ({ runtime, db }) => {
  const input = { id: 'kim', device: 'Phone', label: 'Kim’s telephone', expiresAt: '2027-01-31' };
  const made = await createDevice.invoke(runtime, helpdesk, input);
  expect(made).toMatchObject({ name: 'kim+phone', generated: true, inForce: [] });
  const record = await readRecord(db, runtime.sealer, 'kim');
  expect(record.revision).toBe(8);
  expect(record.devices).toMatchObject([
    { name: 'phone', networks: [], expiresAt: '2027-01-31T23:59:59.000Z' },
  ]);
  expect(isDevicePassword(record.devices[0]?.sha256 ?? '', made.password)).toBe(true);
  const seen = [
    await listDevices.invoke(runtime, helpdesk, { id: 'kim' }),
    await db.auditEntry.findMany(),
    await db.devicePassword.findMany(),
  ];
  expect(JSON.stringify(seen)).not.toContain(made.password.slice(0, 9));
  expect(JSON.stringify(seen[0])).not.toMatch(/sha256|scram/i);
});

it('for some networks there is nothing for SCRAM, which cannot know the client', async ({ runtime, db }) => {
  const input = {
    id: 'kim',
    device: 'scanner',
    networks: '192.0.2.0/24\n2001:DB8:0::/32, ::ffff:192.0.2.0/120',
  };
  await createDevice.invoke(runtime, helpdesk, input);
  const { devices } = await readRecord(db, runtime.sealer, 'kim');
  expect(devices).toMatchObject([{ networks: ['192.0.2.0/24', '2001:db8::/32'], scramSha256: null }]);
  const wrong = await refusal(
    createDevice.invoke(runtime, helpdesk, { ...input, device: 'tablet', networks: '192.0.2.7/24' }),
  );
  expect(wrong?.fields?.networks?.join()).toContain('192.0.2.0/24');
  const over = { id: 'kim', device: 'watch', expiresAt: '2020-01-31' };
  const past = await refusal(createDevice.invoke(runtime, helpdesk, over));
  expect(past?.fields?.expiresAt?.join()).toContain('This day is over');
});

it('a change is based on what one saw, and touches nothing but what it names', async ({ runtime, db }) => {
  const settings = { label: 'Kim’s', networks: '192.0.2.0/24', expiresAt: '2027-01-31' };
  await createDevice.invoke(runtime, helpdesk, { id: 'kim', device: 'phone', ...settings });
  const list = () => listDevices.invoke(runtime, helpdesk, { id: 'kim' });
  const [before] = await list();
  const change = { id: 'kim', deviceId: before?.id, version: 1 };
  const read: unknown = JSON.parse(JSON.stringify({ ...before, ...change }));
  await changeDevice.invoke(runtime, helpdesk, read);
  expect(await list()).toEqual([before]);
  await changeDevice.invoke(runtime, helpdesk, { ...change, label: 'the new one' });
  expect(await list()).toEqual([{ ...before, label: 'the new one' }]);
  const late = await refusal(changeDevice.invoke(runtime, helpdesk, { ...change, networks: '' }));
  expect(late?.message).toMatch(/^Maren was here first, .*phone/);
  expect(await list()).toEqual([{ ...before, label: 'the new one' }]);
  const account = await db.account.findUniqueOrThrow({ where: { id: 'kim' } });
  const next = { ...change, version: account.version };
  await changeDevice.invoke(runtime, helpdesk, { ...next, expiresAt: '', networks: '' });
  expect(await list()).toMatchObject([{ label: 'the new one', expiresAt: null, networks: [] }]);
});

it('each is changed and revoked without the others', async ({ runtime, db }) => {
  for (const device of ['phone', 'tablet'])
    await createDevice.invoke(runtime, helpdesk, { id: 'kim', device });
  const [phone, tablet] = await listDevices.invoke(runtime, helpdesk, { id: 'kim' });
  const change = { id: 'kim', deviceId: tablet?.id, version: 1, networks: ['10.0.0.0/8'] };
  await changeDevice.invoke(runtime, helpdesk, change);
  await revokeDevice.invoke(runtime, helpdesk, { id: 'kim', deviceId: phone?.id });
  expect((await readRecord(db, runtime.sealer, 'kim')).devices).toMatchObject([
    { name: 'tablet', networks: ['10.0.0.0/8'] },
  ]);
  const again = await refusal(revokeDevice.invoke(runtime, helpdesk, { id: 'kim', deviceId: phone?.id }));
  expect(again?.message).toContain('may have been revoked');
  const kinds = (await db.auditEntry.findMany({ orderBy: { seq: 'asc' } })).map(({ kind }) => kind);
  expect(kinds).toEqual([
    'account.device-created',
    'account.device-created',
    'account.device-changed',
    'account.device-revoked',
  ]);
});

it('names are taken once, and those of a server are for an admin', async ({ runtime, db }) => {
  await createDevice.invoke(runtime, helpdesk, { id: 'kim', device: 'phone' });
  const taken = await refusal(createDevice.invoke(runtime, helpdesk, { id: 'kim', device: 'phone' }));
  expect(taken?.fields?.device?.join()).toContain('already');
  await db.account.update({ where: { id: 'kim' }, data: { kind: 'server' } });
  const denied = await refusal(createDevice.invoke(runtime, helpdesk, { id: 'kim', device: 'spool' }));
  expect(denied?.kind).toBe('forbidden');
  await createDevice.invoke(runtime, callerOf('admin'), { id: 'kim', device: 'spool' });
});

it.for(['', 'a b', '+x', 'x+y', 'x@y', '-x', 'x'.repeat(33), "x'esyscmd(`y')", 'x\nz'])(
  'a name that could not stand in a login is refused: %j',
  async (device, { runtime }) => {
    const refused = await refusal(createDevice.invoke(runtime, helpdesk, { id: 'kim', device }));
    expect(refused?.fields?.device).toBeDefined();
  },
);
