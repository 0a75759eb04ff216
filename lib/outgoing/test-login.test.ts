import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestDb, type TestDb } from '#lib/db/test-db.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { openSealer } from '#lib/seal.ts';
import { saveLogin } from './save-login.ts';
import { testLogin } from './test-login.ts';

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

const attempt = (input: object) => testLogin.invoke(runtime, admin, input);

test('a login that cannot be tried is refused with what is missing', async () => {
  await expect(attempt({ key: 'smtp.isp.example' })).rejects.toMatchObject({ code: 'no-login' });
  await saveLogin.invoke(runtime, admin, {
    version: 0,
    key: '',
    authentication: 'gw1',
    password: 'tuba solo',
  });
  await expect(attempt({ key: '' })).rejects.toMatchObject({ code: 'no-gateway' });
  const gateway = {
    id: 'g1',
    name: 'gw1',
    url: 'https://127.0.0.1:1',
    certificateSha256: '',
    token: '',
    enrolledBy: 'Maren',
  };
  await testDb.db.gateway.create({ data: gateway });
  await expect(attempt({ key: '' })).rejects.toMatchObject({ fields: { server: [expect.any(String)] } });
  await expect(attempt({ key: '', server: 'a b' })).rejects.toMatchObject({
    fields: { server: [expect.any(String)] },
  });
  await expect(attempt({ key: '', server: 'mx.example', port: 0 })).rejects.toMatchObject({
    fields: { port: [expect.any(String)] },
  });
});
