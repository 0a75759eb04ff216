import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { origin } from './operator.ts';
import { hashPassword, newPassword } from './password.ts';
import { createSession, forgetSignInFailures, refuseThrottled } from './store.ts';
import { clientThrottle } from './throttle.ts';
import { hashToken } from './token.ts';

const linkRefused = () =>
  new Refusal('forbidden', 'link-used', 'This link is used up or too old.', {
    next: 'Ask an admin for a new one.',
  });

/** The holder of a link chooses a password and is signed in; other sessions of that operator end. */
export const choosePassword = operation({
  name: 'choose-password',
  summary: 'Choose a password by link',
  permission: 'anyone',
  route: null,
  audit: ['operator.password-set', 'operator.signed-in'],
  input: z.object({ token: z.string().max(100), password: newPassword, origin }),
  prepare: async ({ db, now }, { token, password, origin: { address } }) => {
    await refuseThrottled(db, [clientThrottle(address)], now);
    const operator = await db.operator.findUnique({ where: { linkHash: hashToken(token) } });
    if (!operator) throw linkRefused();
    return { passwordHash: await hashPassword(password) };
  },
  run: async ({ tx, now, audit }, input, { passwordHash }) => {
    const operator = await tx.operator.findUnique({ where: { linkHash: hashToken(input.token) } });
    if (!operator || operator.disabledAt || !operator.linkExpires || operator.linkExpires <= now)
      throw linkRefused();
    const { id, email } = operator;
    await tx.operator.update({ where: { id }, data: { passwordHash, linkHash: null, linkExpires: null } });
    await tx.session.updateMany({ where: { operatorId: id, revokedAt: null }, data: { revokedAt: now } });
    await forgetSignInFailures(tx, `email:${email}`);
    await audit({ kind: 'operator.password-set', operatorId: id, email, by: 'link' });
    await audit({ kind: 'operator.signed-in', operatorId: id, email });
    return createSession(tx, id, input.origin, now);
  },
});
