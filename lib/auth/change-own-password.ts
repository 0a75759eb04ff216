import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { hashPassword, newPassword, passwordMatches } from './password.ts';

/** The operator's own password; every other session ends. */
export const changeOwnPassword = operation({
  name: 'self.change-password',
  summary: 'Change my password',
  permission: 'self.write',
  route: null,
  audit: ['operator.password-set'],
  input: z.object({ sessionId: z.string(), current: z.string().max(200), password: newPassword }),
  prepare: async ({ db, caller }, input) => {
    if (caller.actor.kind !== 'operator')
      throw new Refusal('forbidden', 'no-password', 'Only a person has a password.');
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
