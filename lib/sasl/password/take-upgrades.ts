import { recordEvent } from '#lib/audit/store.ts';
import type { Db } from '#lib/db/client.ts';
import { transact } from '#lib/db/transact.ts';
import type { AccountUpgrade } from '#lib/gateway/api-upgrade.ts';
import { hashDigest } from '#lib/sasl/import/imported-hash.ts';
import { nextRevision } from '#lib/sasl/store.ts';

/** Upgrades stored in one transaction: others wait for it. */
const atOnce = 100;

/**
 * Takes over the verifiers that a gateway made at logins with passwords of another system. What has another password by now stays as it is. The
 * version that forms hold on to does not move: nobody's edit is lost by it. Answers how many were taken.
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
    const ids = upgrades.map(({ id }) => id);
    const rows = await tx.account.findMany({ where: { id: { in: ids }, importedHash: { not: null } } });
    const known = new Map(rows.map((row) => [row.id, row]));
    const first = await nextRevision(tx);
    const ready = upgrades.flatMap((upgrade) => {
      const row = known.get(upgrade.id);
      return row && hashDigest(row.importedHash ?? '') === upgrade.from ? [{ upgrade, row }] : [];
    });
    for (const [at, { upgrade, row }] of ready.entries()) {
      const { id: _, from: __, ...verifiers } = upgrade;
      const data = { ...verifiers, importedHash: null, revision: first + at };
      await tx.account.update({ where: { id: row.id }, data });
      const event = { kind: 'account.upgraded', accountId: row.id, name: row.name, gateway } as const;
      await recordEvent(tx, { actor: { kind: 'system', name: 'worker' }, now, event });
    }
    return ready.length;
  });
}
