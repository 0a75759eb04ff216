import { expect, test as plain } from 'vitest';
import type { Db } from './client.ts';
import { Prisma } from './generated/client.ts';
import { test } from './test-db.ts';
import { transact } from './transact.ts';

test('answers with what the work answers, once it is committed', async ({ db }) => {
  const answer = await transact(
    db,
    async (tx) => (await tx.setting.create({ data: { name: 'a', value: 1 } })).name,
  );
  expect(answer).toBe('a');
  expect(await db.setting.count()).toBe(1);
});

test('what the work throws undoes everything and travels up untouched', async ({ db }) => {
  const bug = new TypeError('no');
  const doomed = transact(db, async (tx) => {
    await tx.setting.create({ data: { name: 'a', value: 1 } });
    throw bug;
  });
  await expect(doomed).rejects.toBe(bug);
  expect(await db.setting.count()).toBe(0);
});

/** A database whose first transactions collide with another one's, as PostgreSQL's do. */
function colliding(times: number): { db: Db; tries: () => number } {
  let tries = 0;
  const $transaction = async (work: (tx: unknown) => Promise<unknown>) => {
    tries += 1;
    if (tries <= times)
      throw new Prisma.PrismaClientKnownRequestError('write conflict', { code: 'P2034', clientVersion: '' });
    return work({});
  };
  return { db: { $transaction } as unknown as Db, tries: () => tries };
}

plain('runs again when the transaction collided with another', async () => {
  const { db, tries } = colliding(2);
  expect(await transact(db, async () => 'done')).toBe('done');
  expect(tries()).toBe(3);
});

plain('gives up after five collisions', async () => {
  const { db, tries } = colliding(9);
  await expect(transact(db, async () => 'done')).rejects.toThrow('write conflict');
  expect(tries()).toBe(5);
});
