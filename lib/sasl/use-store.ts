import type { Db, Tx } from '#lib/db/client.ts';
import { transact } from '#lib/db/transact.ts';
import { type AccountUse, type Attempt, unused, useAfter } from '#lib/sasl/account/account-use.ts';
import { type Refusal, readRefusals, refusalsAfter } from '#lib/sasl/account/refusals.ts';

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

/** Accounts asked for in one query. */
const atOnce = 500;

/**
 * Writes down what gateways tell of log-ins, in the accounts' own rows, where the list finds it. Accounts that are gone are
 * passed over. Each attempt is to be told once: failures are counted.
 */
export async function noteAttempts(tx: Tx, attempts: readonly Attempt[]): Promise<void> {
  const byAccount = new Map<string, Attempt[]>();
  for (const attempt of attempts) {
    const known = byAccount.get(attempt.accountId);
    if (known) known.push(attempt);
    else byAccount.set(attempt.accountId, [attempt]);
  }
  const ids = [...byAccount.keys()];
  for (let at = 0; at < ids.length; at += atOnce) {
    const found = await tx.account.findMany({
      where: { id: { in: ids.slice(at, at + atOnce) } },
      select: { id: true, refusals: true, ...useSelect },
    });
    await write(
      tx,
      found.map(({ id, refusals, ...use }) => {
        const mine = byAccount.get(id) ?? [];
        return {
          id,
          use: mine.reduce(useAfter, use),
          refusals: mine.reduce(refusalsAfter, readRefusals(refusals)),
        };
      }),
    );
  }
}

/** One statement for all, and past Prisma: its `update` would move updatedAt, which tells of changes of the account. */
async function write(
  tx: Tx,
  uses: readonly { id: string; use: AccountUse; refusals: readonly Refusal[] }[],
): Promise<void> {
  const rows = uses.map(({ id, use, refusals }) => [
    id,
    ...useColumns.map((column) => stored(use[column])),
    refusals.length > 0 ? JSON.stringify(refusals) : null,
  ]);
  const set = [...useColumns, 'refusals']
    .map((column, i) => `"${column}" = "use"."value" ->> ${i + 1}`)
    .join(', ');
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
