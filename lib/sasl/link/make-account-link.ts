import { z } from 'zod';
import { operation, query } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { refuseElsewhere } from '#lib/sasl/account/accounts-home.ts';
import { readPasswordRule } from '#lib/sasl/password/save-password-rule.ts';
import { readAccount } from '#lib/sasl/store.ts';
import { makeLink, readPendingLink, revokeLinks } from './link-store.ts';

const one = z.object({ id: z.string().max(64) });

/** The link that is out for an account; never its token. */
export const getAccountLink = query({
  name: 'accounts.link',
  summary: 'The link by which the holder of an account may choose its password, while there is one',
  permission: 'accounts.read',
  route: 'GET /accounts/{id}/link',
  input: one,
  read: async ({ db, now }, { id }) => {
    const link = await readPendingLink(db, id, now);
    return link && { createdAt: link.createdAt, createdBy: link.createdBy, expiresAt: link.expiresAt };
  },
});

/** A link that works once, for as long as the rule says. Shown once; the old password works until a new one is chosen. */
export const makeAccountLink = operation({
  name: 'accounts.make-link',
  summary: 'Make a link by which the holder of an account chooses its password',
  permission: 'accounts.write',
  route: 'POST /accounts/{id}/link',
  audit: ['account.link-made'],
  input: one,
  prepare: ({ db }) => refuseElsewhere(db),
  run: async ({ tx, now, caller, audit }, { id }) => {
    const account = await readAccount(tx, id);
    if (account.kind === 'server')
      throw new Refusal('invalid', 'no-person', 'Nobody chooses the password of another server.', {
        next: 'Reset it: a long one is made, to be copied into the other server’s settings.',
      });
    if (account.disabledAt || (account.expiresAt && account.expiresAt <= now))
      throw new Refusal('conflict', 'account-off', `${account.name} is not active.`, {
        next: 'Enable it first, or move its end.',
      });
    const { linkHours: hours } = (await readPasswordRule(tx)).rule;
    const link = await makeLink(tx, { accountId: id, by: caller.actor.name, hours, now });
    await audit({ kind: 'account.link-made', accountId: id, name: account.name, hours });
    return { id, name: account.name, linkToken: link.token, expiresAt: link.expiresAt };
  },
});

export const revokeAccountLink = operation({
  name: 'accounts.revoke-link',
  summary: 'Revoke the link that is out for an account',
  permission: 'accounts.write',
  route: 'DELETE /accounts/{id}/link',
  audit: ['account.link-revoked'],
  input: one,
  run: async ({ tx, now, audit }, { id }) => {
    const { name } = await readAccount(tx, id);
    if ((await revokeLinks(tx, id, now)) === 0)
      throw new Refusal('conflict', 'no-link', 'No link is out for this account any more.', {
        next: 'Load the page again: it was used, revoked, or has become too old.',
      });
    await audit({ kind: 'account.link-revoked', accountId: id, name });
  },
});
