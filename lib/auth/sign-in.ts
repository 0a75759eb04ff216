import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { email, origin } from './operator.ts';
import { passwordMatches } from './password.ts';
import { createSession, forgetSignInFailures, noteSignInFailure, refuseThrottled } from './store.ts';
import { clientThrottle, type ThrottleKey } from './throttle.ts';

const refused = () =>
  new Refusal('unauthenticated', 'sign-in-refused', 'The e-mail address or the password is wrong.', {
    next: 'An admin can send you a link to choose a new password.',
  });

/** Never says which part was wrong, and takes as long either way. */
export const signIn = operation({
  name: 'sign-in',
  summary: 'Sign in with e-mail address and password',
  permission: 'anyone',
  route: null,
  audit: ['operator.signed-in', 'operator.sign-in-failed'],
  input: z.object({
    // what is none is no operator's, and may be a password in the wrong box: it goes no further, so that it stands in no trail
    email,
    password: z.string().min(1, 'Write your password.').max(200),
    origin,
  }),
  prepare: async ({ db, now }, input) => {
    await refuseThrottled(db, keysOf(input), now);
    const operator = await db.operator.findUnique({ where: { email: input.email } });
    return { operator, matches: await passwordMatches(operator?.passwordHash ?? null, input.password) };
  },
  run: async ({ tx, now, audit }, input, { operator, matches }) => {
    if (operator && matches && !operator.disabledAt) {
      await forgetSignInFailures(tx, `email:${input.email}`);
      await audit({ kind: 'operator.signed-in', operatorId: operator.id, email: operator.email });
      return createSession(tx, operator.id, input.origin, now);
    }
    await noteSignInFailure(tx, keysOf(input), now);
    const reason = operator ? (operator.disabledAt ? 'disabled' : 'password') : 'unknown';
    await audit({ kind: 'operator.sign-in-failed', email: input.email, reason });
    return null;
  },
  after: async (_context, session) => {
    if (!session) throw refused();
    return session;
  },
});

function keysOf(input: { email: string; origin: { address: string } }) {
  return [`email:${input.email}`, clientThrottle(input.origin.address)] satisfies ThrottleKey[];
}
