import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { operation } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { email, operatorName, origin } from './operator.ts';
import { hashPassword, newPassword } from './password.ts';
import { createSession } from './store.ts';
import { hashToken, newToken } from './token.ts';

const settingName = 'set-up-link';
const stored = z.object({ hash: z.string() });

/** A new set-up token while there is no operator yet, else null. The last one made is the one that works. */
export async function makeSetUpToken(db: Db): Promise<string | null> {
  if ((await db.operator.count()) > 0) return null;
  const { token, hash } = newToken();
  await db.setting.upsert({
    where: { name: settingName },
    create: { name: settingName, value: { hash } },
    update: { value: { hash } },
  });
  return token;
}

/** Whether this link would still open the set-up page. */
export async function setUpTokenIsGood(db: Pick<Db, 'setting'>, token: string): Promise<boolean> {
  const row = await db.setting.findUnique({ where: { name: settingName } });
  const value = stored.safeParse(row?.value);
  return value.success && value.data.hash === hashToken(token);
}

/** The first admin, by the link that `postern up` prints once. */
export const setUp = operation({
  name: 'set-up',
  summary: 'Make the first admin',
  permission: 'anyone',
  route: null,
  audit: ['operator.created', 'operator.signed-in'],
  input: z.object({ token: z.string().max(100), name: operatorName, email, password: newPassword, origin }),
  prepare: async (_context, input) => ({ passwordHash: await hashPassword(input.password) }),
  run: async ({ tx, now, audit }, input, { passwordHash }) => {
    if ((await tx.operator.count()) > 0 || !(await setUpTokenIsGood(tx, input.token)))
      throw new Refusal('forbidden', 'set-up-link-used', 'This set-up link is used up or not the newest.', {
        next: 'Sign in, or start Postern again to get a new link.',
      });
    const operator = await tx.operator.create({
      data: { email: input.email, name: input.name, role: 'admin', passwordHash },
    });
    await tx.setting.delete({ where: { name: settingName } });
    await audit({ kind: 'operator.created', operatorId: operator.id, email: operator.email, role: 'admin' });
    await audit({ kind: 'operator.signed-in', operatorId: operator.id, email: operator.email });
    return createSession(tx, operator.id, input.origin, now);
  },
});
