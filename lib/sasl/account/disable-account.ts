import { z } from 'zod';
import type { Tx } from '#lib/db/client.ts';
import type { Account } from '#lib/db/generated/client.ts';
import { operation } from '#lib/operation.ts';
import { nextRevision, readAccount, refuseSuperseded } from '#lib/sasl/store.ts';
import { pushAccount } from './push-account.ts';

const input = z.object({ id: z.string(), version: z.coerce.number().int() });

/** From when on an account is refused, in the database alone; the gateways are told after the commit. */
export async function setDisabled(
  tx: Tx,
  { id, version }: Pick<Account, 'id' | 'version'>,
  disabledAt: Date | null,
): Promise<void> {
  const data = { disabledAt, revision: await nextRevision(tx), version: version + 1 };
  await tx.account.update({ where: { id }, data });
}

/** Refuses every log-in of the account from now on, without a reload. */
export const disableAccount = operation({
  name: 'accounts.disable',
  summary: 'Disable a SASL account',
  permission: 'accounts.write',
  route: 'POST /accounts/{id}/disable',
  audit: ['account.disabled'],
  input,
  run: async ({ tx, now, audit }, { id, version }) => {
    const account = await readAccount(tx, id);
    await refuseSuperseded(tx, account, version);
    await setDisabled(tx, account, now);
    await audit({ kind: 'account.disabled', accountId: id, name: account.name });
  },
  after: ({ db, sealer, now }, _result, { id }) =>
    pushAccount(db, sealer, { kind: 'set', accountId: id, since: now }),
});

export const enableAccount = operation({
  name: 'accounts.enable',
  summary: 'Enable a SASL account again',
  permission: 'accounts.write',
  route: 'POST /accounts/{id}/enable',
  audit: ['account.enabled'],
  input,
  run: async ({ tx, audit }, { id, version }) => {
    const account = await readAccount(tx, id);
    await refuseSuperseded(tx, account, version);
    await setDisabled(tx, account, null);
    await audit({ kind: 'account.enabled', accountId: id, name: account.name });
  },
  after: ({ db, sealer, now }, _result, { id }) =>
    pushAccount(db, sealer, { kind: 'set', accountId: id, since: now }),
});
