import { z } from 'zod';
import type { Db, Tx } from '#lib/db/client.ts';
import type { Account } from '#lib/db/generated/client.ts';
import { clientOf, noteTrouble, readGateways } from '#lib/gateway/store.ts';
import { Refusal } from '#lib/refusal.ts';
import { nextRevision } from '#lib/sasl/store.ts';
import type { Sealer } from '#lib/seal.ts';
import { type InForce, notYet } from './push-account.ts';
import { syncAccounts } from './sync-accounts.ts';

const most = 1_000;

/** Accounts that were chosen in a list: one id or many. */
export const chosenIds = z
  .union([z.string().transform((one) => [one]), z.array(z.string())])
  .pipe(
    z
      .array(z.string().max(64))
      .min(1, 'Choose at least one account.')
      .max(most, 'Choose at most 1,000 accounts.'),
  );

/** The chosen accounts by name. Refuses when one is gone: the number on the button would not be true. */
export async function readChosen(tx: Tx, ids: readonly string[]): Promise<Account[]> {
  const wanted = new Set(ids);
  const found = await tx.account.findMany({ where: { id: { in: [...wanted] } }, orderBy: { name: 'asc' } });
  const gone = wanted.size - found.length;
  if (gone > 0)
    throw new Refusal(
      'conflict',
      'accounts-gone',
      gone === 1
        ? 'One of the chosen accounts was deleted in the meantime; nothing was changed.'
        : `${gone} of the chosen accounts were deleted in the meantime; nothing was changed.`,
      { next: 'Load the list again and choose from what is there.' },
    );
  return found;
}

export type ColumnsOf = Partial<Pick<Account, 'disabledAt' | 'expiresAt' | 'label' | 'note' | 'address'>>;

/** Writes some columns of many accounts in one statement, each as a change of its own that gateways learn of. */
export async function writeAccounts(
  tx: Tx,
  changes: readonly { id: string; set: ColumnsOf }[],
  now: Date,
): Promise<void> {
  const first = await nextRevision(tx);
  const columns = ['disabledAt', 'expiresAt', 'label', 'note', 'address'] as const;
  const rows = changes.map(({ id, set }, i) => [
    id,
    first + i,
    ...columns.map((column) => stored(set[column])),
  ]);
  // a column that is not set is not in the row's JSON object of its own: it keeps its value
  const sets = columns.map(
    (column, i) =>
      `"${column}" = CASE WHEN json_type("to"."value", '$[${i + 2}]') = 'array' THEN "to"."value" ->> '$[${i + 2}][0]' ELSE "${column}" END`,
  );
  await tx.$executeRawUnsafe(
    `UPDATE "Account" SET ${sets.join(', ')}, "revision" = "to"."value" ->> 1, "version" = "version" + 1, "updatedAt" = ?
     FROM (SELECT "value" FROM json_each(?)) AS "to" WHERE "Account"."id" = "to"."value" ->> 0`,
    timeText(now),
    JSON.stringify(rows),
  );
}

/** Null where nothing is set, else the value in brackets. */
const stored = (value: ColumnsOf[keyof ColumnsOf]) =>
  value === undefined ? null : [value instanceof Date ? timeText(value) : value];
const timeText = (time: Date) => time.toISOString().replace('Z', '+00:00');

/** Brings many changes to every gateway at once, each in one request; a gateway that is away gets them when it is back. */
export async function pushChanges(db: Db, sealer: Sealer, since: Date): Promise<InForce[]> {
  const gateways = await readGateways(db);
  return Promise.all(
    gateways.map((gateway) => {
      const pushed = pushChangesTo(db, sealer, gateway, since);
      return gateway.trouble === null ? pushed : Promise.race([pushed, notYet(gateway)]);
    }),
  );
}

async function pushChangesTo(
  db: Db,
  sealer: Sealer,
  { id, name }: { id: string; name: string },
  since: Date,
): Promise<InForce> {
  const told = { gatewayId: id, gateway: name, dropped: [] };
  const ms = () => Date.now() - since.getTime();
  try {
    const client = await clientOf(db, sealer, id);
    // where the worker saw them as well, or somebody else's change came between, one of the two syncs is refused: what is lacking then is asked for anew
    await syncAccounts(db, sealer, client, id).catch((error: unknown) => {
      if (!(error instanceof Refusal) || error.kind !== 'conflict') throw error;
      return syncAccounts(db, sealer, client, id);
    });
    return { ...told, ok: true, ms: ms(), message: 'in force' };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // overtaken once more: the worker's next round brings all
    if (error.kind !== 'conflict') await noteTrouble(db, id, new Date(), error);
    return { ...told, ok: false, ms: ms(), message: error.message };
  }
}
