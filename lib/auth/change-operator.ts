import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { operatorName, role } from './operator.ts';
import { refuseLosingLastAdmin } from './store.ts';

export const changeOperator = operation({
  name: 'operators.change',
  summary: 'Change the name or role of an operator',
  permission: 'operators.write',
  route: 'PUT /operators/{id}',
  audit: ['operator.changed'],
  input: z.object({ id: z.string(), version: z.coerce.number().int(), name: operatorName, role }),
  run: async ({ tx, audit }, { id, version, ...wanted }) => {
    const before = await tx.operator.findUniqueOrThrow({ where: { id } });
    if (before.version !== version)
      throw new Refusal('conflict', 'superseded', `Somebody changed ${before.name} in the meantime.`, {
        next: 'Load the page again and repeat your change.',
      });
    if (before.role === 'admin' && wanted.role !== 'admin') await refuseLosingLastAdmin(tx, id);
    const changes: Record<string, [unknown, unknown]> = {};
    if (before.name !== wanted.name) changes.name = [before.name, wanted.name];
    if (before.role !== wanted.role) changes.role = [before.role, wanted.role];
    if (Object.keys(changes).length === 0) return { id };
    await tx.operator.update({ where: { id }, data: { ...wanted, version: version + 1 } });
    await audit({ kind: 'operator.changed', operatorId: id, email: before.email, changes });
    return { id };
  },
});
