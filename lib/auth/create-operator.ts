import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { email, operatorName, role } from './operator.ts';
import { makeLink } from './store.ts';

/** Answers with a link, shown once, by which the new operator chooses a password. */
export const createOperator = operation({
  name: 'operators.create',
  summary: 'Add an operator',
  permission: 'operators.write',
  route: 'POST /operators',
  audit: ['operator.created', 'operator.link-made'],
  input: z.object({ name: operatorName, email, role }),
  run: async ({ tx, now, audit }, input) => {
    if (await tx.operator.findUnique({ where: { email: input.email } }))
      throw new Refusal('conflict', 'email-taken', 'An operator with this address exists already.', {
        fields: { email: ['An operator with this address exists already.'] },
      });
    const operator = await tx.operator.create({ data: input });
    await audit({
      kind: 'operator.created',
      operatorId: operator.id,
      email: operator.email,
      role: operator.role,
    });
    await audit({ kind: 'operator.link-made', operatorId: operator.id, email: operator.email });
    return { id: operator.id, linkToken: await makeLink(tx, operator.id, now) };
  },
});
