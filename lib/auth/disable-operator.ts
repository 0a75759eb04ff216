import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { refuseLosingLastAdmin } from './store.ts';

/** Ends the operator's sessions and tokens too. */
export const disableOperator = operation({
  name: 'operators.disable',
  summary: 'Disable an operator',
  permission: 'operators.write',
  route: 'POST /operators/{id}/disable',
  audit: ['operator.disabled'],
  input: z.object({ id: z.string() }),
  run: async ({ tx, now, audit }, { id }) => {
    const operator = await tx.operator.findUniqueOrThrow({ where: { id } });
    if (operator.role === 'admin') await refuseLosingLastAdmin(tx, id);
    await tx.operator.update({
      where: { id },
      data: { disabledAt: now, linkHash: null, version: { increment: 1 } },
    });
    await tx.session.updateMany({ where: { operatorId: id, revokedAt: null }, data: { revokedAt: now } });
    await tx.apiToken.updateMany({ where: { operatorId: id, revokedAt: null }, data: { revokedAt: now } });
    await audit({ kind: 'operator.disabled', operatorId: id, email: operator.email });
  },
});

export const enableOperator = operation({
  name: 'operators.enable',
  summary: 'Enable an operator again',
  permission: 'operators.write',
  route: 'POST /operators/{id}/enable',
  audit: ['operator.enabled'],
  input: z.object({ id: z.string() }),
  run: async ({ tx, audit }, { id }) => {
    const operator = await tx.operator.update({
      where: { id },
      data: { disabledAt: null, version: { increment: 1 } },
    });
    await audit({ kind: 'operator.enabled', operatorId: id, email: operator.email });
  },
});
