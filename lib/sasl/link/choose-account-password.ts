import { z } from 'zod';
import { origin } from '#lib/auth/operator.ts';
import { noteSignInFailure, refuseThrottled } from '#lib/auth/store.ts';
import { clientThrottle } from '#lib/auth/throttle.ts';
import type { Db } from '#lib/db/client.ts';
import { transact } from '#lib/db/transact.ts';
import { operation, query } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { readElsewhere } from '#lib/sasl/account/accounts-home.ts';
import { pushAccount } from '#lib/sasl/account/push-account.ts';
import { readPasswordRule } from '#lib/sasl/password/save-password-rule.ts';
import { freshPassword, putPassword } from '#lib/sasl/password/set-password.ts';
import { readRealm } from '#lib/sasl/realm.ts';
import { readMailSettings } from '#lib/sasl/settings/client-sheet.ts';
import { readLink, spendLink } from './link-store.ts';

const input = z
  .object({
    token: z.string().max(100),
    /** Whose password the page was for: in one browser the link of another account may have been opened since. */
    whose: z.string().max(100),
    password: z.string().min(1, 'Type a password.').max(256, 'Use at most 256 characters.'),
    again: z.string().max(256),
    origin,
  })
  .refine(({ password, again }) => password === again, {
    path: ['again'],
    message: 'This is not the same as above.',
  });

/** What the page behind a link says before a password is chosen. */
export const openAccountLink = query({
  name: 'accounts.open-link',
  summary: 'Whether a link to choose a password works, and whose it is',
  permission: 'anyone',
  route: null,
  input: z.object({ token: z.string().max(100), origin }),
  read: async ({ db, now }, { token, origin: { address } }) => {
    await refuseThrottled(db, [clientThrottle(address)], now);
    const { account, expiresAt } = await readLink(db, token, now);
    const { shortest } = (await readPasswordRule(db)).rule;
    return { name: account.name, label: account.label, expiresAt, shortest };
  },
});

/** The holder of a link chooses the password of an account. Nobody is signed in by it. */
export const chooseAccountPassword = operation({
  name: 'accounts.choose-password',
  summary: 'Choose the password of a SASL account by a link',
  permission: 'anyone',
  route: null,
  audit: ['account.password-reset'],
  input,
  prepare: async ({ db, now }, { token, whose, password: wanted, origin: { address } }) => {
    await refuseThrottled(db, [clientThrottle(address)], now);
    const { account } = await readLink(db, token, now).catch((error: unknown) =>
      miss(db, address, now, error),
    );
    const { name, kind, legacy } = account;
    if (name !== whose) throw anotherLink(whose, name);
    if ((await readElsewhere(db))?.here.length === 0)
      throw new Refusal('conflict', 'accounts-elsewhere', 'This password is no longer set here.', {
        next: 'Ask the helpdesk where it is set now.',
      });
    const [realm, { rule }] = await Promise.all([readRealm(db), readPasswordRule(db)]);
    return freshPassword({ name, kind, legacy, realm, wanted, rule });
  },
  run: async (context, { token }, { verifiers }) => {
    const { tx, now } = context;
    const { id, createdBy, account } = await readLink(tx, token, now);
    if (!(await spendLink(tx, id, now)))
      throw new Refusal('forbidden', 'link-spent', 'This link was used already.');
    await putPassword(context, account, verifiers, {
      by: `${account.name}, by a link of ${createdBy}`,
      link: true,
    });
    return { id: account.id, name: account.name };
  },
  after: async ({ db, sealer, now }, { id, name }) => {
    const [inForce, settings] = await Promise.all([
      pushAccount(db, sealer, { kind: 'set', accountId: id, since: now }),
      readMailSettings(db),
    ]);
    return { name, settings, live: inForce.length > 0 && inForce.every((one) => one.ok) };
  },
});

export type Chosen = Awaited<ReturnType<typeof chooseAccountPassword.invoke>>;

function anotherLink(shown: string, opened: string): Refusal {
  return new Refusal(
    'conflict',
    'another-link',
    `This page was for ${shown}, but the link of ${opened} was opened in this browser since. Nothing was set.`,
    { next: `Open the link of ${shown} again.` },
  );
}

/** A link that does not work counts as a failure of the address it came from. */
async function miss(db: Db, address: string, now: Date, error: unknown): Promise<never> {
  if (error instanceof Refusal)
    await transact(db, (tx) => noteSignInFailure(tx, [clientThrottle(address)], now));
  throw error;
}
