import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { roleOf } from './store.ts';

const shown = {
  id: true,
  email: true,
  name: true,
  role: true,
  disabledAt: true,
  lastSignInAt: true,
  version: true,
};

export const listOperators = query({
  name: 'operators.list',
  summary: 'All operators',
  permission: 'operators.read',
  route: 'GET /operators',
  input: z.object({}),
  read: async ({ db }) => {
    const rows = await db.operator.findMany({
      select: { ...shown, passwordHash: true, linkExpires: true },
      orderBy: { name: 'asc' },
    });
    return rows.map(({ passwordHash, role, ...row }) => ({
      ...row,
      role: roleOf(role),
      hasPassword: passwordHash !== null,
    }));
  },
});
