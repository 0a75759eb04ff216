import type { Db, Tx } from '#lib/db/client.ts';
import { transact } from '#lib/db/transact.ts';
import { type AccountUse, type Attempt, unused, useAfter } from './account-use.ts';

const useColumns = Object.keys(unused) as (keyof AccountUse)[];
export const useSelect = {
  lastUsedAt: true,
  lastUsedFrom: true,
  lastUsedWith: true,
  lastUsedOn: true,
  failuresSince: true,
  lastFailureAt: true,
  lastFailureFrom: true,
  lastFailureWith: true,
  lastFailureOn: true,
  lastFailureReason: true,
} satisfies Record<keyof AccountUse, true>;

/** Names asked for in one query. */
const atOnce = 500;

/**
 * Writes down what gateways tell of log-ins, in the accounts' own rows, where the list finds it. Names that no account has are
 * passed over. Each attempt is to be told once: failures are counted.
 */
export async function noteAttempts(db: Db, attempts: readonly Attempt[]): Promise<void> {
  if (attempts.length === 0) return;
  const byName = new Map<string, Attempt[]>();
  for (const attempt of attempts) {
    const name = attempt.account.toLowerCase();
    byName.set(name, [...(byName.get(name) ?? []), attempt]);
  }
  await transact(db, async (tx) => {
    const names = [...byName.keys()];
    for (let at = 0; at < names.length; at += atOnce) {
      const found = await tx.account.findMany({
        where: { name: { in: names.slice(at, at + atOnce) } },
        select: { id: true, name: true, ...useSelect },
      });
      await write(
        tx,
        found.map(({ id, name, ...use }) => ({ id, ...(byName.get(name) ?? []).reduce(useAfter, use) })),
      );
    }
  });
}

/** One statement for all, and past Prisma: its `update` would move updatedAt, which tells of changes of the account. */
async function write(tx: Tx, uses: readonly ({ id: string } & AccountUse)[]): Promise<void> {
  const rows = uses.map((use) => [use.id, ...useColumns.map((column) => stored(use[column]))]);
  const set = useColumns.map((column, i) => `"${column}" = "use"."value" ->> ${i + 1}`).join(', ');
  await tx.$executeRawUnsafe(
    `UPDATE "Account" SET ${set} FROM json_each(?) AS "use" WHERE "Account"."id" = "use"."value" ->> 0`,
    JSON.stringify(rows),
  );
}

const stored = (value: AccountUse[keyof AccountUse]) =>
  value instanceof Date ? value.toISOString().replace('Z', '+00:00') : value;

export type Lock = { accountId: string; until: Date; reason: string };

/** Which accounts are locked on a gateway, as it says now; others are locked there no longer. */
export async function noteLocks(db: Db, gatewayId: string, locks: readonly Lock[]): Promise<void> {
  const known = await db.accountLock.findMany({ where: { gatewayId } });
  const lines = (all: readonly Lock[]) =>
    all.map(({ accountId, until, reason }) => `${accountId} ${until.toISOString()} ${reason}`).sort();
  // asked every few seconds, and nearly always the same
  if (lines(known).join('\n') === lines(locks).join('\n')) return;
  await transact(db, async (tx) => {
    const touched = [...new Set([...known, ...locks].map(({ accountId }) => accountId))];
    const there = await tx.account.findMany({ where: { id: { in: touched } }, select: { id: true } });
    const accounts = new Set(there.map(({ id }) => id));
    await tx.accountLock.deleteMany({ where: { gatewayId } });
    await tx.accountLock.createMany({
      data: locks.filter(({ accountId }) => accounts.has(accountId)).map((lock) => ({ ...lock, gatewayId })),
    });
    await tellLocks(tx, [...accounts]);
  });
}

/** The locks of these accounts are open, as the console has just seen to; the gateways' next answers tell the rest. */
export async function forgetLocks(tx: Tx, accountIds: readonly string[]): Promise<void> {
  await tx.accountLock.deleteMany({ where: { accountId: { in: [...accountIds] } } });
  await tellLocks(tx, accountIds);
}

async function tellLocks(tx: Tx, accountIds: readonly string[]): Promise<void> {
  await tx.$executeRawUnsafe(
    `UPDATE "Account" SET "lockedUntil" = (SELECT max("until") FROM "AccountLock" WHERE "accountId" = "Account"."id")
     WHERE "id" IN (SELECT "value" FROM json_each(?))`,
    JSON.stringify(accountIds),
  );
}
