import { describe, expect } from 'vitest';
import { verifyChain } from '#lib/audit/store.ts';
import type { Db } from '#lib/db/client.ts';
import { test } from '#lib/db/test-db.ts';
import type { Caller } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { makeAccountLinks } from '#lib/sasl/link/make-account-links.ts';
import { openSealer } from '#lib/seal.ts';
import { changeAccounts } from './change-accounts.ts';
import { deleteAccounts } from './delete-accounts.ts';
import { unlockAccounts } from './unlock-accounts.ts';

const now = new Date('2026-11-21T08:00:00Z');
const admin: Caller = { actor: { kind: 'system', name: 'test' }, role: 'admin' };
const helpdesk: Caller = { ...admin, role: 'helpdesk' };

const runtimeOf = (db: Db, folder: string) => ({
  db,
  sealer: openSealer(`${folder}/seal.key`),
  mailLogFile: `${folder}/maillog.db`,
  now: () => now,
});

async function threeAccounts(db: Db) {
  for (const [i, name] of ['amy', 'bob', 'cyd'].entries())
    await db.account.create({
      data: {
        id: name,
        name,
        kind: 'person',
        note: 'kept',
        revision: i + 1,
        createdBy: 'kim',
        lockedUntil: name === 'bob' ? new Date('2026-11-21T09:00:00Z') : null,
      },
    });
}

const kinds = async (db: Db) =>
  (await db.auditEntry.findMany({ orderBy: { seq: 'asc' } })).map(
    ({ kind, subject }) => `${kind} ${subject}`,
  );

describe('many accounts at once', () => {
  test('are disabled and ended, each with a revision and a line of the trail', async ({ db, testDb }) => {
    await threeAccounts(db);
    const runtime = runtimeOf(db, testDb.folder);
    const set = { disabled: true, expiresAt: '2026-12-31' };
    await db.account.update({ where: { id: 'cyd' }, data: { disabledAt: now } });
    expect(await changeAccounts.invoke(runtime, helpdesk, { ids: ['amy', 'cyd'], set })).toMatchObject({
      count: 2,
    });
    const rows = await db.account.findMany({ orderBy: { name: 'asc' } });
    expect(rows).toMatchObject([
      { disabledAt: now, expiresAt: new Date('2026-12-31T23:59:59Z'), note: 'kept', revision: 4, version: 2 },
      { disabledAt: null, expiresAt: null, revision: 2, version: 1 },
      { disabledAt: now, revision: 5, version: 2 },
    ]);
    expect(await kinds(db)).toEqual(['account.disabled amy', 'account.changed amy', 'account.changed cyd']);
    expect(await verifyChain(db)).toMatchObject({ intact: true, entries: 3 });
    await changeAccounts.invoke(runtime, helpdesk, { ids: 'amy', set: { disabled: 'false' } });
    expect(await db.account.findUnique({ where: { id: 'amy' } })).toMatchObject({
      disabledAt: null,
      expiresAt: new Date('2026-12-31T23:59:59Z'),
    });
    await changeAccounts.invoke(runtime, helpdesk, { ids: 'amy', set: { expiresAt: '' } });
    expect(await db.account.findUnique({ where: { id: 'amy' } })).toMatchObject({ expiresAt: null });
  });

  test('change as they are changed already is none', async ({ db, testDb }) => {
    await threeAccounts(db);
    const runtime = runtimeOf(db, testDb.folder);
    await changeAccounts.invoke(runtime, admin, { ids: ['amy'], set: { disabled: false } });
    expect(await db.account.findUnique({ where: { id: 'amy' } })).toMatchObject({ revision: 1, version: 1 });
    expect(await kinds(db)).toEqual([]);
  });

  test('are deleted so that every gateway learns of each', async ({ db, testDb }) => {
    await threeAccounts(db);
    await deleteAccounts.invoke(runtimeOf(db, testDb.folder), admin, { ids: ['amy', 'bob'] });
    expect((await db.account.findMany()).map(({ name }) => name)).toEqual(['cyd']);
    expect(await db.accountRemoval.findMany({ orderBy: { revision: 'asc' } })).toMatchObject([
      { name: 'amy', revision: 4 },
      { name: 'bob', revision: 5 },
    ]);
  });

  test('are unlocked where they are locked', async ({ db, testDb }) => {
    await threeAccounts(db);
    const done = await unlockAccounts.invoke(runtimeOf(db, testDb.folder), helpdesk, { ids: ['amy', 'bob'] });
    expect(done).toEqual({ count: 1, missed: [] });
    expect(await kinds(db)).toEqual(['account.unlocked bob']);
    expect(await db.account.findUnique({ where: { id: 'bob' } })).toMatchObject({ lockedUntil: null });
  });

  test('get a link each, or none does', async ({ db, testDb }) => {
    await threeAccounts(db);
    const runtime = runtimeOf(db, testDb.folder);
    const links = await makeAccountLinks.invoke(runtime, helpdesk, { ids: ['amy', 'bob'] });
    expect(links.map(({ name }) => name)).toEqual(['amy', 'bob']);
    expect(new Set(links.map(({ linkToken }) => linkToken)).size).toBe(2);
    expect(await kinds(db)).toEqual(['account.link-made amy', 'account.link-made bob']);
    expect(JSON.stringify(await db.auditEntry.findMany())).not.toContain(links[0]?.linkToken);
    await db.account.update({ where: { id: 'cyd' }, data: { disabledAt: now } });
    const refused = makeAccountLinks.invoke(runtime, helpdesk, { ids: ['amy', 'cyd'] });
    await expect(refused).rejects.toThrow('cyd is not active. No link was made.');
    expect(await db.accountLink.count()).toBe(2);
  });

  test('stay as they are when one of them is gone', async ({ db, testDb }) => {
    await threeAccounts(db);
    const runtime = runtimeOf(db, testDb.folder);
    const refused = changeAccounts.invoke(runtime, admin, { ids: ['amy', 'zoe'], set: { disabled: true } });
    await expect(refused).rejects.toThrow(Refusal);
    expect(await db.account.findUnique({ where: { id: 'amy' } })).toMatchObject({ disabledAt: null });
  });

  test('are not deleted by helpdesk', async ({ db, testDb }) => {
    await threeAccounts(db);
    const refused = deleteAccounts.invoke(runtimeOf(db, testDb.folder), helpdesk, { ids: ['amy'] });
    await expect(refused).rejects.toThrow(Refusal);
    expect(await db.account.count()).toBe(3);
  });
});
