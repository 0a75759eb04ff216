import { z } from 'zod';
import { type SendingLimits, sendingLimits } from '#lib/gateway/sending-rights.ts';
import { operation } from '#lib/operation.ts';
import { givenNumber } from '#lib/policy/section/number-field.ts';
import { pushAccount } from '#lib/sasl/account/push-account.ts';
import { nextRevision, readAccount, refuseSuperseded } from '#lib/sasl/store.ts';

const limit = givenNumber(0, 1_000_000_000).optional();
const limits = {
  messagesPerHour: limit,
  messagesPerDay: limit,
  recipientsPerHour: limit,
  recipientsPerDay: limit,
};
const none: SendingLimits = {
  messagesPerHour: null,
  messagesPerDay: null,
  recipientsPerHour: null,
  recipientsPerDay: null,
};

/** Exceptions from the policy's limits for one account: empty is as for everybody, 0 is no limit. What is left out of the input stays as it is. */
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
    const before = sendingLimits.parse(account.limits ?? none);
    const next = { ...before };
    const changes: Record<string, [unknown, unknown]> = {};
    for (const name of sendingLimits.keyof().options) {
      const { [name]: value = before[name] } = wanted;
      next[name] = value;
      if (before[name] !== value) changes[name] = [before[name], value];
    }
    if (Object.keys(changes).length === 0) return { changed: false };
    const data = { limits: next, revision: await nextRevision(tx), version: version + 1 };
    await tx.account.update({ where: { id }, data });
    await audit({ kind: 'account.limits-set', accountId: id, name: account.name, changes });
    return { changed: true };
  },
  after: async ({ db, sealer, now }, { changed }, { id }) =>
    changed ? pushAccount(db, sealer, { kind: 'set', accountId: id, since: now }) : [],
});
