import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { refuseElsewhere } from '#lib/sasl/account/accounts-home.ts';
import { readRealm } from '#lib/sasl/realm.ts';
import { wantedPassword } from '#lib/sasl/schema.ts';
import { readAccount, refuseSuperseded } from '#lib/sasl/store.ts';
import { readPasswordRule } from './save-password-rule.ts';
import { freshPassword, handOver, putPassword } from './set-password.ts';

/** A new password, in force on every gateway that answers when this returns; it opens a lock as well. */
export const resetPassword = operation({
  name: 'accounts.reset-password',
  summary: 'Reset the password of a SASL account',
  permission: 'accounts.write',
  route: 'POST /accounts/{id}/password',
  audit: ['account.password-reset'],
  input: z.object({ id: z.string(), version: z.coerce.number().int(), password: wantedPassword }),
  prepare: async ({ db, caller }, { id, version, password: wanted }) => {
    const account = await readAccount(db, id);
    await refuseSuperseded(db, account, version);
    if (account.kind === 'server' && caller.role !== 'admin')
      throw new Refusal(
        'forbidden',
        'admin-only',
        'The password of a server account is for an admin to reset.',
        {
          next: 'The other server would stop delivering until its settings are changed too.',
        },
      );
    await refuseElsewhere(db);
    const { name, kind, legacy } = account;
    const [realm, { rule }] = await Promise.all([readRealm(db), readPasswordRule(db)]);
    return freshPassword({ name, kind, legacy, realm, wanted, rule });
  },
  run: async (context, { id, version, password: wanted }, { password, verifiers }) => {
    const { tx, caller } = context;
    const account = await readAccount(tx, id);
    await refuseSuperseded(tx, account, version);
    await putPassword(context, account, verifiers, { by: caller.actor.name });
    return { account, password, generated: wanted === '' };
  },
  after: (context, { account, password, generated }) => handOver(context, account, password, generated),
});
