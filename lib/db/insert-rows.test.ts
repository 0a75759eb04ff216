import { expect } from 'vitest';
import { insertRows } from './insert-rows.ts';
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
