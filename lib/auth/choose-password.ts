import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { origin } from './operator.ts';
import { hashPassword, newPassword, passwordMatches } from './password.ts';
import { createSession, forgetSignInFailures, makeLink, refuseThrottled } from './store.ts';
import { hashToken } from './token.ts';

/** A link for a colleague who has none yet or has forgotten the password. Shown once. */
export const makePasswordLink = operation({
  name: 'operators.make-link',
  summary: 'Make a link by which an operator chooses a new password',
  permission: 'operators.write',
  route: 'POST /operators/{id}/link',
  audit: ['operator.link-made'],
  input: z.object({ id: z.string() }),
  run: async ({ tx, now, audit }, { id }) => {
    const operator = await tx.operator.findUniqueOrThrow({ where: { id } });
    await audit({ kind: 'operator.link-made', operatorId: id, email: operator.email });
    return { linkToken: await makeLink(tx, id, now) };
  },
});

const linkRefused = () =>
  new Refusal('forbidden', 'link-used', 'This link is used up or too old.', { next: 'Ask an admin for a new one.' });

/** The holder of a link chooses a password and is signed in; other sessions of that operator end. */
export const choosePassword = operation({
  name: 'choose-password',
  summary: 'Choose a password by link',
  permission: 'anyone',
  route: null,
  audit: ['operator.password-set', 'operator.signed-in'],
  input: z.object({ token: z.string().max(100), password: newPassword, origin }),
  prepare: async ({ db, now }, { token, password, origin: { address } }) => {
    await refuseThrottled(db, [`address:${address}`], now);
    const operator = await db.operator.findUnique({ where: { linkHash: hashToken(token) } });
    if (!operator) throw linkRefused();
    return { passwordHash: await hashPassword(password) };
  },
  run: async ({ tx, now, audit }, input, { passwordHash }) => {
    const operator = await tx.operator.findUnique({ where: { linkHash: hashToken(input.token) } });
    if (!operator || operator.disabledAt || !operator.linkExpires || operator.linkExpires <= now) throw linkRefused();
    const { id, email } = operator;
    await tx.operator.update({ where: { id }, data: { passwordHash, linkHash: null, linkExpires: null } });
    await tx.session.updateMany({ where: { operatorId: id, revokedAt: null }, data: { revokedAt: now } });
    await forgetSignInFailures(tx, `email:${email}`);
    await audit({ kind: 'operator.password-set', operatorId: id, email, by: 'link' });
    await audit({ kind: 'operator.signed-in', operatorId: id, email });
    return createSession(tx, id, input.origin, now);
  },
});

/** The operator's own password; every other session ends. */
export const changeOwnPassword = operation({
  name: 'self.change-password',
  summary: 'Change my password',
  permission: 'self.write',
  route: null,
  audit: ['operator.password-set'],
  input: z.object({ sessionId: z.string(), current: z.string().max(200), password: newPassword }),
  prepare: async ({ db, caller }, input) => {
    if (caller.actor.kind !== 'operator') throw new Refusal('forbidden', 'no-password', 'Only a person has a password.');
    const operator = await db.operator.findUniqueOrThrow({ where: { id: caller.actor.id } });
    if (!(await passwordMatches(operator.passwordHash, input.current)))
      throw new Refusal('invalid', 'wrong-password', 'That is not your password.', {
        fields: { current: ['That is not your password.'] },
      });
    return { operator, passwordHash: await hashPassword(input.password) };
  },
  run: async ({ tx, now, audit }, { sessionId }, { operator, passwordHash }) => {
    const { id, email } = operator;
    await tx.operator.update({ where: { id }, data: { passwordHash } });
    await tx.session.updateMany({
      where: { operatorId: id, revokedAt: null, id: { not: sessionId } },
      data: { revokedAt: now },
    });
    await audit({ kind: 'operator.password-set', operatorId: id, email, by: 'self' });
  },
});
