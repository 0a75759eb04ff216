import { z } from 'zod';
import type { Db, Tx } from '#lib/db/client.ts';
import type { Account } from '#lib/db/generated/client.ts';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import { sendingLimits } from '#lib/gateway/sending-rights.ts';
import { Refusal } from '#lib/refusal.ts';
import { readDeeds } from '#lib/sasl/account/account-history.ts';
import { type Rights, readRights } from '#lib/sasl/sending/rights-store.ts';
import type { Sealer } from '#lib/seal.ts';

const legacyShape = z.object({
  cramMd5: z.string().nullable(),
  digestMd5: z.string().nullable(),
  /** Null: made before this was kept. */
  digestRealm: z.string().nullable().default(null),
});
export type LegacySecrets = z.infer<typeof legacyShape>;

const legacyContext = (accountId: string) => `account.legacy:${accountId}`;

export const sealLegacy = (sealer: Sealer, accountId: string, secrets: LegacySecrets) =>
  sealer.seal(JSON.stringify(secrets), legacyContext(accountId));

/** The next number of the counter that gateways sync by. */
export async function nextRevision(tx: Tx): Promise<number> {
  const [accounts, removals] = await Promise.all([
    tx.account.aggregate({ _max: { revision: true } }),
    tx.accountRemoval.aggregate({ _max: { revision: true } }),
  ]);
  return Math.max(accounts._max.revision ?? 0, removals._max.revision ?? 0) + 1;
}

export async function readAccount(db: Db | Tx, id: string): Promise<Account> {
  const account = await db.account.findUnique({ where: { id } });
  if (!account)
    throw new Refusal('not-found', 'no-account', 'There is no such account; it may have been deleted.');
  return account;
}

/** Refuses a change that was based on an older state of the account, and says who changed it since. */
export async function refuseSuperseded(db: Db | Tx, account: Account, version: number): Promise<void> {
  if (account.version === version) return;
  const [deed] = await readDeeds(db, account.id, 1);
  const did =
    deed && `${deed.who} was here first, at ${deed.at.toISOString().slice(11, 19)} UTC: ${deed.says}.`;
  throw new Refusal('conflict', 'superseded', did ?? `Somebody changed ${account.name} in the meantime.`, {
    next: 'Load the page again to go on from there.',
  });
}

/** What a gateway is told of an account as it is now. */
export async function readRecord(db: Db | Tx, sealer: Sealer, id: string): Promise<AccountRecord> {
  const account = await readAccount(db, id);
  const rights = await readRights(db, { accountId: id });
  return recordOf(account, rights(id), sealer);
}

/** Null where there are none, or they are not to be used. */
export function openLegacy(
  sealer: Sealer,
  { id, legacy, legacySecrets }: Pick<Account, 'id' | 'legacy' | 'legacySecrets'>,
): LegacySecrets | null {
  if (!legacy || !legacySecrets) return null;
  return legacyShape.parse(JSON.parse(sealer.open(legacySecrets, legacyContext(id)).toString('utf8')));
}

/** What a gateway is told of an account: verifiers, never a password. */
export function recordOf(account: Account, rights: Rights, sealer: Sealer): AccountRecord {
  const legacy = openLegacy(sealer, account);
  return {
    id: account.id,
    name: account.name,
    revision: account.revision,
    disabled: account.disabledAt !== null,
    argon2id: account.argon2id,
    scramSha256: account.scramSha256,
    scramSha1: account.scramSha1,
    scramSha512: account.scramSha512,
    importedHash: account.importedHash,
    cramMd5: legacy?.cramMd5 ?? null,
    digestMd5: legacy?.digestMd5 ?? null,
    digestRealm: legacy?.digestRealm ?? null,
    expiresAt: account.expiresAt?.toISOString() ?? null,
    ...rights,
    limits: sendingLimits.nullable().parse(account.limits),
  };
}
