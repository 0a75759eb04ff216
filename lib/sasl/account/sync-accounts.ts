import type { Db } from '#lib/db/client.ts';
import type { GatewayClient } from '#lib/gateway/client.ts';
import { readRealm } from '#lib/sasl/realm.ts';
import { readRights } from '#lib/sasl/sending/rights-store.ts';
import { recordOf } from '#lib/sasl/store.ts';
import type { Sealer } from '#lib/seal.ts';
import { noteInForce } from './in-force.ts';

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
 * Brings a gateway that was away, is new, or lives in another realm up to date; `anew` where its numbers of changes are not to be relied on. One that
 * was enrolled again may lack nothing, but nothing is noted of it. Answers how many changes it was told.
 */
export async function syncAccounts(
  db: Db,
  sealer: Sealer,
  client: GatewayClient,
  gatewayId: string,
  { anew = false } = {},
): Promise<number> {
  const [realm, to] = await Promise.all([readRealm(db), newestRevision(db)]);
  const there = await client.accountsVersion(anew ? undefined : { newest: to, realm });
  const isThere = there.realm === realm && there.version === to;
  if (isThere && !anew && (there.count === 0 || (await isNoted(db, gatewayId)))) return 0;
  const full = anew || isThere || there.version === 0 || there.version > to || there.realm !== realm;
  const from = full ? 0 : there.version;
  const [accounts, rights, removals] = await Promise.all([
    db.account.findMany({ where: { revision: { gt: from } }, orderBy: { revision: 'asc' }, take: enough }),
    readRights(db, { account: { revision: { gt: from } } }),
    full ? [] : db.accountRemoval.findMany({ where: { revision: { gt: from } } }),
  ]);
  await client.syncAccounts({
    full,
    from: there.version,
    to,
    realm,
    accounts: accounts.map((account) => recordOf(account, rights(account.id), sealer)),
    removed: removals.map((removal) => removal.accountId),
  });
  const at = new Date();
  const taken = accounts.map(({ id, revision, updatedAt }) => ({
    id,
    revision,
    ms: at.getTime() - updatedAt.getTime(),
  }));
  await noteInForce(db, gatewayId, taken, at);
  return accounts.length + removals.length;
}

async function isNoted(db: Db, gatewayId: string): Promise<boolean> {
  return (
    (await db.accountOnGateway.findFirst({ where: { gatewayId }, select: { gatewayId: true } })) !== null
  );
}
