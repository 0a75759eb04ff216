import { expect } from 'vitest';
import type { Db } from '#lib/db/client.ts';
import { test } from '#lib/db/test-db.ts';
import { transact } from '#lib/db/transact.ts';
import { noteAttempts, noteLocks } from './use-store.ts';

const at = new Date('2026-11-21T08:00:00Z');
const wrong = { reason: 'wrong password', refused: 'wrong password' } as const;
const later = new Date('2026-11-21T09:00:00Z');
const attempt = {
  name: 'amy',
  gateway: 'gw1',
  mechanism: 'PLAIN',
  client: '192.0.2.7',
  refused: null,
  hint: null,
  detail: null,
  at,
} as const;

async function account(db: Db, name: string, revision: number): Promise<void> {
  const known = { name, kind: 'person', revision, createdBy: 'kim', updatedAt: at };
  await db.account.create({ data: { id: name, ...known } });
}

test('what gateways tell of log-ins stands in the row of each account', async ({ db }) => {
  await account(db, 'amy', 1);
  await account(db, 'bob', 2);
  await transact(db, (tx) =>
    noteAttempts(tx, [
      { ...attempt, accountId: 'amy', ...wrong },
      { ...attempt, accountId: 'amy', reason: 'accepted', at: later },
      { ...attempt, accountId: 'bob', ...wrong },
      { ...attempt, accountId: 'bob', reason: 'locked', refused: 'locked', at: later },
      { ...attempt, accountId: 'gone', reason: 'accepted' },
    ]),
  );
  const [amy, bob] = await db.account.findMany({ orderBy: { name: 'asc' } });
  expect(amy).toMatchObject({
    lastUsedAt: later,
    lastUsedFrom: '192.0.2.7',
    lastUsedOn: 'gw1',
    failuresSince: 0,
    refusals: null,
    lastFailureAt: at,
    // no change of the account: no gateway needs it, and nobody's form is out of date
    revision: 1,
    version: 1,
    updatedAt: at,
  });
  expect(bob).toMatchObject({
    lastUsedAt: new Date(0),
    failuresSince: 2,
    lastFailureReason: 'locked',
    refusals: [{ since: later.getTime(), until: later.getTime(), reason: 'locked', open: true }],
  });
});

test('a lock holds until the last gateway lets go', async ({ db }) => {
  await account(db, 'amy', 1);
  for (const name of ['gw1', 'gw2'])
    await db.gateway.create({
      data: { id: name, name, url: '', certificateSha256: '', token: '', enrolledBy: 'kim' },
    });
  const lockedUntil = async () => (await db.account.findUniqueOrThrow({ where: { id: 'amy' } })).lockedUntil;
  const lock = { accountId: 'amy', reason: '10 failures' };
  await noteLocks(db, 'gw1', [
    { ...lock, until: at },
    { accountId: 'deleted', until: at, reason: '' },
  ]);
  await noteLocks(db, 'gw2', [{ ...lock, until: later }]);
  expect(await lockedUntil()).toEqual(later);
  await noteLocks(db, 'gw2', []);
  expect(await lockedUntil()).toEqual(at);
  await noteLocks(db, 'gw1', []);
  expect(await lockedUntil()).toBeNull();
});
