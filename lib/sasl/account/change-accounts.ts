import { z } from 'zod';
import type { AuditEvent } from '#lib/audit/event.ts';
import type { Account } from '#lib/db/generated/client.ts';
import { operation } from '#lib/operation.ts';
import { givenDay } from '#lib/sasl/schema.ts';
import { type ColumnsOf, chosenIds, pushChanges, readChosen, writeAccounts } from './chosen-accounts.ts';

/** What is not there stays as it is. */
const changes = z
  .object({ disabled: z.stringbool().or(z.boolean()), expiresAt: givenDay })
  .partial()
  .refine((set) => Object.keys(set).length > 0, 'Choose what is to be changed.');

/** Disables, enables or ends many accounts at once: all of them, or none. */
export const changeAccounts = operation({
  name: 'accounts.change-many',
  summary: 'Disable, enable or end many SASL accounts at once',
  permission: 'accounts.write',
  route: 'POST /accounts/change',
  audit: ['account.changed', 'account.disabled', 'account.enabled'],
  input: z.object({ ids: chosenIds, set: changes }),
  run: async ({ tx, now, auditAll }, { ids, set }) => {
    const accounts = await readChosen(tx, ids);
    const changed = accounts.flatMap((account) => {
      const columns = columnsOf(account, set, now);
      return Object.keys(columns).length > 0 ? [{ account, columns }] : [];
    });
    await writeAccounts(
      tx,
      changed.map(({ account: { id }, columns }) => ({ id, set: columns })),
      now,
    );
    await auditAll(changed.flatMap(({ account, columns }) => eventsOf(account, columns)));
    return { count: changed.length };
  },
  after: async ({ db, sealer, now }, { count }) => ({
    count,
    inForce: count > 0 ? await pushChanges(db, sealer, now) : [],
  }),
});

function columnsOf(
  account: Account,
  { disabled, expiresAt }: z.output<typeof changes>,
  now: Date,
): ColumnsOf {
  const set: ColumnsOf = {};
  if (disabled !== undefined && disabled !== (account.disabledAt !== null))
    set.disabledAt = disabled ? now : null;
  if (expiresAt !== undefined && expiresAt?.getTime() !== account.expiresAt?.getTime())
    set.expiresAt = expiresAt;
  return set;
}

/** What the trail says of the columns that were changed. */
export function eventsOf(account: Account, { disabledAt, ...others }: ColumnsOf): AuditEvent[] {
  const told = { accountId: account.id, name: account.name };
  const events: AuditEvent[] = [];
  if (disabledAt !== undefined)
    events.push({ kind: disabledAt ? 'account.disabled' : 'account.enabled', ...told });
  const pairs = Object.entries(others).map(([column, value]): [string, [unknown, unknown]] => [
    column,
    [account[column as keyof typeof others], value],
  ]);
  if (pairs.length > 0) events.push({ kind: 'account.changed', ...told, changes: Object.fromEntries(pairs) });
  return events;
}
