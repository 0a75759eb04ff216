import { z } from 'zod';
import { sendingLimits } from '#lib/gateway/sending-rights.ts';
import { operation } from '#lib/operation.ts';
import { numberOrNothing } from '#lib/policy/section/number-field.ts';
import { pushAccount } from '#lib/sasl/account/push-account.ts';
import { nextRevision, readAccount, refuseSuperseded } from '#lib/sasl/store.ts';

const limit = numberOrNothing(0, 1_000_000_000);
const limits = {
  messagesPerHour: limit,
  messagesPerDay: limit,
  recipientsPerHour: limit,
  recipientsPerDay: limit,
};

/** Exceptions from the policy's limits for one account: empty is as for everybody, 0 is no limit. */
export const setLimits = operation({
  name: 'accounts.set-limits',
  summary: 'Limits of their own for a SASL account',
  permission: 'accounts.manage',
  route: 'PUT /accounts/{id}/limits',
  audit: ['account.limits-set'],
  input: z.object({ id: z.string(), version: z.coerce.number().int(), ...limits }),
  run: async ({ tx, audit }, { id, version, ...wanted }) => {
    const account = await readAccount(tx, id);
    await refuseSuperseded(tx, account, version);
    const before = sendingLimits.nullable().parse(account.limits);
    const names = sendingLimits.keyof().options;
    const changes = Object.fromEntries(
      names
        .filter((name) => (before?.[name] ?? null) !== wanted[name])
        .map((name): [string, [unknown, unknown]] => [name, [before?.[name] ?? null, wanted[name]]]),
    );
    if (Object.keys(changes).length === 0) return { changed: false };
    const data = { limits: wanted, revision: await nextRevision(tx), version: version + 1 };
    await tx.account.update({ where: { id }, data });
    await audit({ kind: 'account.limits-set', accountId: id, name: account.name, changes });
    return { changed: true };
  },
  after: async ({ db, sealer, now }, { changed }, { id }) =>
    changed ? pushAccount(db, sealer, { kind: 'set', accountId: id, since: now }) : [],
});
