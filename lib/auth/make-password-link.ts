import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { makeLink } from './store.ts';

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
