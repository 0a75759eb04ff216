import { expect } from 'vitest';
import { insertRows, updateRows } from './insert-rows.ts';
import { test } from './test-db.ts';
import { transact } from './transact.ts';

const throttle = (i: number) => ({
  key: `email:"quoted" 'twice' \\ \u00e9 ${String(i).padStart(6, '0')}`,
  failures: i,
  windowStart: new Date(Date.UTC(2026, 0, 1) + i),
  lockedUntil: i % 2 ? new Date(0) : null,
});

test('rows come back as they were put in, over more than one statement', async ({ db }) => {
  const rows = Array.from({ length: 12_001 }, (_, i) => throttle(i));
  await insertRows(db, 'SignInThrottle', rows);
  expect(await db.signInThrottle.findMany({ orderBy: { key: 'asc' } })).toEqual(rows);
});

test('what it writes is found by the conditions of the client', async ({ db }) => {
  await insertRows(db, 'SignInThrottle', [throttle(1), throttle(2), throttle(3)]);
  await db.signInThrottle.create({ data: throttle(4) });
  const after = await db.signInThrottle.findMany({ where: { windowStart: { gt: throttle(2).windowStart } } });
  expect(after.map(({ failures }) => failures)).toEqual([3, 4]);
});

test('a Json column takes an object', async ({ db }) => {
  await insertRows(db, 'Setting', [{ name: 'theme', value: { dark: true, sizes: [1, 2] } }]);
  expect(await db.setting.findMany()).toEqual([{ name: 'theme', value: { dark: true, sizes: [1, 2] } }]);
});

test('in a transaction all rows stand or fall together', async ({ db }) => {
  const rows = Array.from({ length: 6_000 }, (_, i) => throttle(i));
  const doomed = transact(db, (tx) => insertRows(tx, 'SignInThrottle', [...rows, throttle(7)]));
  await expect(doomed).rejects.toThrow('UNIQUE');
  expect(await db.signInThrottle.count()).toBe(0);
});

test('no rows are no statement', async ({ db }) => {
  await expect(insertRows(db, 'Setting', [])).resolves.toBeUndefined();
});

test('many rows get their own values in the columns that are given, and keep the others', async ({ db }) => {
  const link = (i: number) => ({
    ...{ id: `link ${i}`, accountId: 'kim', tokenHash: `hash ${i}`, createdBy: 'Maren' },
    ...{ createdAt: new Date(i), expiresAt: new Date(i), usedAt: null, revokedAt: null },
  });
  await db.account.create({
    data: { id: 'kim', name: 'kim', kind: 'person', revision: 1, createdBy: 'Maren' },
  });
  await insertRows(
    db,
    'AccountLink',
    Array.from({ length: 12_001 }, (_, i) => link(i)),
  );
  const changed = Array.from({ length: 6_000 }, (_, i) => ({
    id: `link ${2 * i}`,
    createdBy: `"Zoë" ${i}`,
    usedAt: i % 2 ? new Date(Date.UTC(2026, 0, 1) + i) : null,
  }));
  await updateRows(db, 'AccountLink', [...changed, { id: 'nobody', createdBy: 'x', usedAt: null }]);
  const rows = new Map((await db.accountLink.findMany()).map((row) => [row.id, row]));
  for (const row of changed) expect(rows.get(row.id)).toEqual({ ...rows.get(row.id), ...row });
  expect(rows.get('link 4')).toEqual({ ...link(4), createdBy: '"Zoë" 2', usedAt: null });
  expect(rows.get('link 5')).toEqual(link(5));
  expect(rows.size).toBe(12_001);
  await expect(updateRows(db, 'AccountLink', [])).resolves.toBeUndefined();
});
