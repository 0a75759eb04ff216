import type { Db } from '#lib/db/client.ts';
import type { GatewayClient } from '#lib/gateway/client.ts';
import type { Sealer } from '#lib/seal.ts';
import { readRealm } from './realm.ts';
import { recordOf } from './store.ts';

/** Accounts sent in one request; a gateway that starts empty gets all of them in one. */
const enough = 200_000;

/** The newest change of any account. */
export async function newestRevision(db: Db): Promise<number> {
  const [accounts, removals] = await Promise.all([
    db.account.aggregate({ _max: { revision: true } }),
    db.accountRemoval.aggregate({ _max: { revision: true } }),
  ]);
  return Math.max(accounts._max.revision ?? 0, removals._max.revision ?? 0);
}

/**
 * Brings a gateway that was away, is new, or lives in another realm up to date. Answers how many changes it lacked.
 */
export async function syncAccounts(
  db: Db,
  sealer: Sealer,
  client: GatewayClient,
  gatewayId: string,
): Promise<number> {
  const [there, realm, to] = await Promise.all([client.accountsVersion(), readRealm(db), newestRevision(db)]);
  const full = there.version === 0 || there.version > to || there.realm !== realm;
  const from = full ? 0 : there.version;
  if (there.realm === realm && there.version === to) return 0;
  const [accounts, removals] = await Promise.all([
    db.account.findMany({ where: { revision: { gt: from } }, orderBy: { revision: 'asc' }, take: enough }),
    full ? [] : db.accountRemoval.findMany({ where: { revision: { gt: from } } }),
  ]);
  await client.syncAccounts({
    full,
    from: there.version,
    to,
    realm,
    accounts: accounts.map((account) => recordOf(account, sealer)),
    removed: removals.map((removal) => removal.accountId),
  });
  await noteInForce(db, gatewayId, accounts, new Date());
  return accounts.length + removals.length;
}

async function noteInForce(
  db: Db,
  gatewayId: string,
  accounts: { id: string; revision: number; updatedAt: Date }[],
  at: Date,
): Promise<void> {
  const rows = JSON.stringify(
    accounts.map(({ id, revision, updatedAt }) => ({
      accountId: id,
      revision,
      ms: Math.max(0, Math.min(at.getTime() - updatedAt.getTime(), 2 ** 31 - 1)),
    })),
  );
  await db.$executeRaw`
    INSERT INTO "AccountOnGateway" ("accountId", "gatewayId", "revision", "at", "ms")
    SELECT j.value->>'accountId', ${gatewayId}, j.value->>'revision', ${at}, j.value->>'ms' FROM json_each(${rows}) j
    WHERE true
    ON CONFLICT ("accountId", "gatewayId") DO UPDATE SET "revision" = excluded."revision", "at" = excluded."at", "ms" = excluded."ms"`;
}
