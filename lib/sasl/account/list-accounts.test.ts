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
    expiresAt: null as Date | null,
    legacy: false,
    argon2id: null,
    scramSha256: null,
    scramSha1: null,
    scramSha512: null,
    importedHash: null,
    legacySecrets: null,
    passwordSetAt: i === 5 ? null : at,
    passwordSetBy: null,
    revision: i,
    version: 1,
    createdAt: new Date(at.getTime() + i),
    createdBy: 'kim',
    updatedAt: at,
    address: '',
    limits: null,
    refusals: null,
    lockedUntil: i === 12 ? later : null,
    ...unused,
    ...uses[i],
  };
}

const days = (n: number) => new Date(at.getTime() - n * 86_400_000);
const later = new Date(at.getTime() + 60_000);
const used = (n: number, failuresSince = 0) => ({ ...unused, lastUsedAt: days(n), failuresSince });
const uses: Record<number, typeof unused> = { 10: used(1), 11: used(100), 12: used(2, 10), 13: used(3, 2) };

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
    found: 5_191,
  });
  await db.account.update({ where: { id: 'id-77' }, data: { note: 'is back', disabledAt: null } });
  expect(await ask({ state: 'disabled' })).toMatchObject({ names: [], found: 0, total: 5_200 });
  expect(await ask({ q: 'company' })).toMatchObject({ found: 0 });
  await db.account.delete({ where: { id: 'id-77' } });
  expect(await ask({ q: 'is back' })).toMatchObject({ found: 0, total: 5_199 });
});

test('accounts are found by state and use, in the order of their last use', async ({ db, testDb }) => {
  const rows = Array.from({ length: 5_200 }, (_, i) => ({ ...accountRow(i), createdAt: days(200) }));
  rows[20] = { ...accountRow(20), expiresAt: days(1) };
  rows[21] = { ...accountRow(21), expiresAt: days(-10), address: 'kim@elsewhere.test' };
  await insertRows(db, 'Account', rows);
  const ask = askerOf(db, testDb.folder);
  const names = async (input: Record<string, unknown>) => (await ask(input)).names;
  expect(await names({ state: 'locked' })).toEqual(['user12']);
  expect(await names({ state: 'ended' })).toEqual(['user20']);
  expect(await names({ state: 'ending' })).toEqual(['user21']);
  expect(await names({ state: 'unset' })).toEqual(['user5']);
  expect(await names({ use: 'failing', state: 'active' })).toEqual(['user13']);
  expect(await ask({ state: 'active', size: 1 })).toMatchObject({ found: 5_196, more: false });
  expect(await ask({ use: 'never', size: 1 })).toMatchObject({ found: 5_196 });
  expect(await ask({ use: 'never', q: 'us', kind: 'person', size: 1 })).toMatchObject({
    names: ['user1'],
    found: 5_190,
    more: false,
  });
  expect(await names({ use: 'never', q: 'seldom som', sort: 'lastUsedAt' })).toEqual([]);
  expect(await names({ use: 'never', q: 'seldom relay', sort: 'lastUsedAt' })).toEqual(['amy.seldom']);
  expect(await names({ use: 'idle', sort: 'lastUsedAt', direction: 'desc', size: 2 })).toEqual([
    'user11',
    'user999',
  ]);
  expect(await names({ sort: 'lastUsedAt', direction: 'desc', size: 4 })).toEqual([
    'user10',
    'user12',
    'user13',
    'user11',
  ]);
  expect(await names({ q: 'kim@else' })).toEqual(['user21']);
});

test('a person is found however accents and widths of letters are written, here or there', async ({
  db,
  testDb,
}) => {
  await insertRows(db, 'Account', [
    { ...accountRow(1), name: 'joe', label: 'José Núñez' },
    { ...accountRow(2), name: 'zoe', label: 'Zoë Élan'.normalize('NFD') },
  ]);
  const ask = askerOf(db, testDb.folder);
  const found = async (q: string) => (await ask({ q })).names;
  for (const form of ['NFC', 'NFD'] as const) {
    expect(await found('josé'.normalize(form))).toEqual(['joe']);
    expect(await found('NÚÑEZ'.normalize(form))).toEqual(['joe']);
    expect(await found('zoë élan'.normalize(form))).toEqual(['zoe']);
  }
  for (const q of ['ｚｏｅ', 'zoe\0']) expect(await found(q)).toEqual(['zoe']);
  for (const q of ['%', '_', '*', 'z%e', 'z*', '"', "'", '(', 'zoe OR joe'])
    expect(await found(q)).toEqual([]);
});

test('a user name with its realm, or with a device, is the account', async ({ db, testDb }) => {
  const rows = Array.from({ length: 5_200 }, (_, i) => accountRow(i));
  rows[3] = { ...accountRow(3), label: 'user77@example.org is his other' };
  await insertRows(db, 'Account', rows);
  await db.setting.create({ data: { name: 'realm', value: { realm: 'example.org' } } });
  const ask = askerOf(db, testDb.folder);
  expect(await ask({ q: 'user77@example.org' })).toMatchObject({ names: ['user3', 'user77'], found: 2 });
  expect(await ask({ q: 'USER77@exam' })).toMatchObject({ names: ['user3', 'user77'] });
  expect(await ask({ q: 'user77@example.com' })).toMatchObject({ names: [] });
  for (const q of ['user77+phone', 'user77+', 'user77+phone@example.org'])
    expect(await ask({ q })).toMatchObject({ names: expect.arrayContaining(['user77']) });
  expect(await ask({ q: 'user77+phone@example.com' })).toMatchObject({ names: [] });
});

test('an account tells its state and its use at a glance', async ({ db, testDb }) => {
  await insertRows(db, 'Account', [accountRow(12), accountRow(14)]);
  const runtime = runtimeOf(db, testDb.folder);
  const { rows } = await listAccounts.invoke(runtime, caller, {});
  expect(rows[0]).toMatchObject({ state: 'locked', lastUse: { at: days(2) }, failuresSince: 10 });
  expect(rows[1]).toMatchObject({ state: 'active', lastUse: null, lastFailure: null });
});

function askerOf(db: Db, folder: string) {
  const runtime = runtimeOf(db, folder);
  return async (input: Record<string, unknown>) => {
    const { rows, ...page } = await listAccounts.invoke(runtime, caller, input);
    return { ...page, names: rows.map(({ name }) => name) };
  };
}

const runtimeOf = (db: Db, folder: string) => ({
  db,
  sealer: openSealer(`${folder}/seal.key`),
  mailLogFile: `${folder}/maillog.db`,
  now: () => at,
});
