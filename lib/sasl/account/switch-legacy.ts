import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { nextRevision, readAccount, refuseSuperseded } from '#lib/sasl/store.ts';
import { pushAccount } from './push-account.ts';

/**
 * Allows or forbids CRAM-MD5 and DIGEST-MD5 for an account. Their stored values can only be made from the password, so
 * switching on takes effect with the next reset; switching off drops them at once.
 */
export const switchLegacy = operation({
  name: 'accounts.switch-legacy',
  summary: 'Allow or forbid CRAM-MD5 and DIGEST-MD5 for a SASL account',
  permission: 'accounts.manage',
  route: 'POST /accounts/{id}/legacy',
  audit: ['account.legacy-switched'],
  input: z.object({
    id: z.string(),
    version: z.coerce.number().int(),
    on: z.stringbool().or(z.boolean()),
  }),
  run: async ({ tx, audit }, { id, version, on }) => {
    const account = await readAccount(tx, id);
    await refuseSuperseded(tx, account, version);
    const data = {
      legacy: on,
      ...(!on && { legacySecrets: null }),
      revision: await nextRevision(tx),
      version: version + 1,
    };
    await tx.account.update({ where: { id }, data });
    await audit({ kind: 'account.legacy-switched', accountId: id, name: account.name, on });
  },
  after: ({ db, sealer, now }, _result, { id }) =>
    pushAccount(db, sealer, { kind: 'set', accountId: id, since: now }),
});
