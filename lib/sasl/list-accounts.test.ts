import { expect } from 'vitest';
import type { Db } from '#lib/db/client.ts';
import { insertRows } from '#lib/db/insert-rows.ts';
import { test } from '#lib/db/test-db.ts';
import type { Caller } from '#lib/operation.ts';
import { openSealer } from '#lib/seal.ts';
import { unused } from './account-use.ts';
import { listAccounts } from './list-accounts.ts';

const at = new Date('2026-11-21T08:00:00Z');
const caller: Caller = { actor: { kind: 'system', name: 'test' }, role: 'admin' };

function accountRow(i: number) {
  return {
    id: `id-${i}`,
    name: i === 4_000 ? 'amy.seldom' : `user${i}`,
    label: i % 1000 === 0 ? `Relay host ${i}` : 'Somebody',
    kind: i % 1000 === 0 ? 'server' : 'person',
    note: i === 77 ? 'left the company' : '',
    disabledAt: i === 77 ? at : null,
    expiresAt: null,
    legacy: false,
    argon2id: null,
    scramSha256: null,
    importedHash: null,
    legacySecrets: null,
    passwordSetAt: null,
    passwordSetBy: null,
    revision: i,
    version: 1,
    createdAt: new Date(at.getTime() + i),
    createdBy: 'kim',
    updatedAt: at,
    address: '',
    lockedUntil: null,
    limits: null,
    ...unused,
  };
}

test('accounts are searched, narrowed, sorted and counted', async ({ db, testDb }) => {
  // more than are read one by one, so that the search index is asked
  await insertRows(
    db,
    'Account',
    Array.from({ length: 5_200 }, (_, i) => accountRow(i)),
  );
  const ask = askerOf(db, testDb.folder);
  expect(await ask({})).toMatchObject({ found: 5_200, more: false, total: 5_200 });
  expect(await ask({ q: 'LDOM' })).toMatchObject({ names: ['amy.seldom'], found: 1, total: 5_200 });
  expect(await ask({ q: 'am' })).toMatchObject({ names: ['amy.seldom'] });
  expect(await ask({ q: 'left user7' })).toMatchObject({ names: ['user77'] });
  expect(await ask({ state: 'disabled' })).toMatchObject({ names: ['user77'], found: 1 });
  expect(await ask({ kind: 'server', sort: 'createdAt', direction: 'desc' })).toMatchObject({
    names: ['user5000', 'amy.seldom', 'user3000', 'user2000', 'user1000', 'user0'],
    found: 6,
  });
  expect(await ask({ state: 'active', kind: 'person', sort: 'label', size: 1 })).toMatchObject({
    found: 5_193,
  });
  await db.account.update({ where: { id: 'id-77' }, data: { note: 'is back', disabledAt: null } });
  expect(await ask({ state: 'disabled' })).toMatchObject({ names: [], found: 0, total: 5_200 });
  expect(await ask({ q: 'company' })).toMatchObject({ found: 0 });
  await db.account.delete({ where: { id: 'id-77' } });
  expect(await ask({ q: 'is back' })).toMatchObject({ found: 0, total: 5_199 });
});

function askerOf(db: Db, folder: string) {
  const runtime = {
    db,
    sealer: openSealer(`${folder}/seal.key`),
    mailLogFile: `${folder}/maillog.db`,
    now: () => at,
  };
  return async (input: Record<string, unknown>) => {
    const { rows, ...page } = await listAccounts.invoke(runtime, caller, input);
    return { ...page, names: rows.map(({ name }) => name) };
  };
}
