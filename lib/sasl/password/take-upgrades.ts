import { recordEvent } from '#lib/audit/store.ts';
import type { Db } from '#lib/db/client.ts';
import type { Account } from '#lib/db/generated/client.ts';
import { transact } from '#lib/db/transact.ts';
import type { AccountUpgrade } from '#lib/gateway/api-upgrade.ts';
import { hashDigest } from '#lib/sasl/import/imported-hash.ts';
import { nextRevision } from '#lib/sasl/store.ts';

/** Upgrades stored in one transaction: others wait for it. */
const atOnce = 100;

/**
 * Takes over the verifiers that a gateway made at logins: all of them where the password was known by a hash of another system, what was lacking where it was
 * known by our own. What has another password by now stays as it is, and no verifier is replaced. The version that forms hold on to does not move:
 * nobody's edit is lost by it. Answers how many were taken.
 */
export async function takeUpgrades(
  db: Db,
  gateway: string,
  upgrades: readonly AccountUpgrade[],
  now: Date,
): Promise<number> {
  let taken = 0;
  for (let at = 0; at < upgrades.length; at += atOnce)
    taken += await takeSome(db, gateway, upgrades.slice(at, at + atOnce), now);
  return taken;
}

function takeSome(db: Db, gateway: string, upgrades: readonly AccountUpgrade[], now: Date): Promise<number> {
  return transact(db, async (tx) => {
    const rows = await tx.account.findMany({ where: { id: { in: upgrades.map(({ id }) => id) } } });
    const known = new Map(rows.map((row) => [row.id, row]));
    const first = await nextRevision(tx);
    const ready = upgrades.flatMap((upgrade) => {
      const row = known.get(upgrade.id);
      const gain = row && gainOf(row, upgrade);
      return gain ? [{ row, gain }] : [];
    });
    for (const [at, { row, gain }] of ready.entries()) {
      await tx.account.update({ where: { id: row.id }, data: { ...gain.data, revision: first + at } });
      const event = { ...gain.event, accountId: row.id, name: row.name, gateway };
      await recordEvent(tx, { actor: { kind: 'system', name: 'worker' }, now, event });
    }
    return ready.length;
  });
}

const scram = {
  scramSha512: 'SCRAM-SHA-512',
  scramSha256: 'SCRAM-SHA-256',
  scramSha1: 'SCRAM-SHA-1',
} as const;
const scramColumns = ['scramSha512', 'scramSha256', 'scramSha1'] as const;

/** What an account gains by an upgrade, and how the trail tells it; null when it has another password by now, or lacks nothing. */
function gainOf(row: Account, upgrade: AccountUpgrade) {
  const { id: _, from, ...verifiers } = upgrade;
  const proved = row.argon2id ?? row.importedHash;
  if (proved === null || hashDigest(proved) !== from) return null;
  if (row.argon2id === null)
    return { data: { ...verifiers, importedHash: null }, event: { kind: 'account.upgraded' } } as const;
  const lacking = scramColumns.filter((column) => row[column] === null && verifiers[column] !== null);
  if (lacking.length === 0) return null;
  const data = Object.fromEntries(lacking.map((column) => [column, verifiers[column]]));
  const mechanisms = lacking.map((column) => scram[column]);
  return { data, event: { kind: 'account.completed', mechanisms } } as const;
}
