import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { refuseElsewhere } from '#lib/sasl/account/accounts-home.ts';
import { chosenIds, readChosen } from '#lib/sasl/account/chosen-accounts.ts';
import { readPasswordRule } from '#lib/sasl/password/save-password-rule.ts';
import { makeLink } from './link-store.ts';

/** A link for each of many people, as after an import: shown once, each works once. */
export const makeAccountLinks = operation({
  name: 'accounts.make-links',
  summary: 'Make links by which the holders of many accounts choose their passwords',
  permission: 'accounts.write',
  route: 'POST /accounts/links',
  audit: ['account.link-made'],
  input: z.object({ ids: chosenIds }),
  prepare: ({ db }) => refuseElsewhere(db),
  run: async ({ tx, now, caller, auditAll }, { ids }) => {
    const accounts = await readChosen(tx, ids);
    const unfit = accounts.find(
      ({ kind, disabledAt, expiresAt }) =>
        kind === 'server' || disabledAt !== null || (expiresAt !== null && expiresAt <= now),
    );
    if (unfit)
      throw new Refusal(
        'conflict',
        'account-off',
        unfit.kind === 'server'
          ? `${unfit.name} is another server: nobody chooses its password. No link was made.`
          : `${unfit.name} is not active. No link was made.`,
        { next: 'Choose people whose accounts are neither disabled nor ended.' },
      );
    const { linkHours: hours } = (await readPasswordRule(tx)).rule;
    const links = [];
    for (const { id, name, label, address } of accounts) {
      const { token, expiresAt } = await makeLink(tx, { accountId: id, by: caller.actor.name, hours, now });
      links.push({ id, name, label, address, linkToken: token, expiresAt });
    }
    await auditAll(
      accounts.map(({ id, name }) => ({ kind: 'account.link-made', accountId: id, name, hours })),
    );
    return links;
  },
});
