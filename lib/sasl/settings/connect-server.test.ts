import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestDb, type TestDb } from '#lib/db/test-db.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { authSection } from '#lib/policy/section/auth.ts';
import { readRecord } from '#lib/sasl/store.ts';
import { openSealer } from '#lib/seal.ts';
import { connectServer } from './connect-server.ts';
import { listServerMechanisms } from './list-server-mechanisms.ts';
import { peerMechanisms } from './peer-settings.ts';

const admin: Caller = {
  actor: { kind: 'operator', id: 'o1', name: 'Maren', role: 'admin', address: '192.0.2.7' },
  role: 'admin',
};
let testDb: TestDb;
let runtime: Runtime;

beforeEach(async () => {
  testDb = await openTestDb();
  const sealer = openSealer(join(testDb.folder, 'test.key'));
  runtime = { db: testDb.db, sealer, mailLogFile: '', now: () => new Date('2026-11-21T12:00:00Z') };
});
afterEach(() => testDb.close());

const connect = (input: object) =>
  connectServer.invoke(runtime, admin, { peer: 'mx.partner.example', name: 'partner', ...input });

test('an old peer gets an account that CRAM-MD5 can open, a modern one an account that it cannot', async () => {
  const old = await connect({ mechanism: 'CRAM-MD5' });
  const modern = await connect({ name: 'modern' });
  expect(await readRecord(testDb.db, runtime.sealer, old.id)).toMatchObject({
    cramMd5: expect.any(String) as string,
  });
  expect(await readRecord(testDb.db, runtime.sealer, modern.id)).toMatchObject({
    cramMd5: null,
    scramSha256: expect.stringContaining('SCRAM-SHA-256$') as string,
  });
  const rows = await testDb.db.account.findMany();
  expect(rows.map(({ kind, label }) => [kind, label])).toEqual(
    Array.from({ length: 2 }, () => ['server', 'mx.partner.example']),
  );
});

test('the password stands in what is handed over, and nowhere else', async () => {
  const { password, pieces, missing } = await connect({ program: 'postfix' });
  expect(password).toHaveLength(32);
  expect(JSON.stringify(pieces)).toContain(password);
  expect(missing).toHaveLength(1);
  const kept = [await testDb.db.account.findMany(), await testDb.db.auditEntry.findMany()];
  expect(JSON.stringify(kept)).not.toContain(password);
});

test('helpdesk may not, and a name is taken once', async () => {
  await connect({});
  await expect(connect({})).rejects.toMatchObject({ code: 'name-taken' });
  await expect(connect({ peer: 'not a host', name: 'b' })).rejects.toMatchObject({
    fields: { peer: [expect.any(String)] },
  });
  await expect(
    connectServer.invoke(runtime, { ...admin, role: 'helpdesk' }, { peer: 'a.example', name: 'c' }),
  ).rejects.toMatchObject({ kind: 'forbidden' });
});

test('a server gets no password for PLAIN where others check those', async () => {
  const sasl = { passwordCheck: 'system' };
  const value = authSection.parse({ mechanisms: ['SCRAM-SHA-256', 'PLAIN'], trusted: [], sasl });
  await testDb.db.policySection.create({ data: { scope: 'fleet', name: 'auth', value, updatedBy: 'Maren' } });
  await expect(connect({ mechanism: 'PLAIN' })).rejects.toMatchObject({
    code: 'accounts-elsewhere',
    fields: { mechanism: [expect.stringContaining('Choose SCRAM-SHA-256')] },
  });
  expect(await connect({})).toMatchObject({ name: 'partner' });
});

test('what a way to log in lacks here is told before the account is made, and with it', async () => {
  const before = await listServerMechanisms.invoke(runtime, admin, {});
  expect(before.map(({ lack }) => lack?.kind)).toEqual(peerMechanisms.map(() => 'release'));
  const { missing } = await connect({ mechanism: 'PLAIN' });
  expect(missing).toEqual([before.find(({ mechanism }) => mechanism === 'PLAIN')?.lack?.words]);
});
