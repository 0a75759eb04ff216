import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { reasonList } from './store.ts';

/** Unusual use of accounts, newest first: what nobody has looked at yet, or all of it. */
export const listUses = query({
  name: 'unusual.list',
  summary: 'Unusual use of accounts, with the reasons in words',
  permission: 'maillog.read',
  route: 'GET /unusual',
  input: z.object({
    state: z.enum(['open', 'all']).catch('open').default('open'),
    account: z.string().trim().max(320).default(''),
    size: z.coerce.number().int().min(1).max(500).default(100),
  }),
  read: async ({ db }, { state, account, size }) => {
    const where = { ...(state === 'open' && { acknowledgedAt: null }), ...(account !== '' && { account }) };
    const [rows, open, alarms] = await Promise.all([
      db.unusualUse.findMany({ where, orderBy: [{ toAt: 'desc' }, { id: 'desc' }], take: size }),
      db.unusualUse.count({ where: { acknowledgedAt: null } }),
      db.unusualUse.count({ where: { acknowledgedAt: null, level: 'alarm' } }),
    ]);
    const accounts = await db.account.findMany({
      where: { name: { in: rows.map((row) => row.account) } },
      select: { id: true, name: true, label: true, disabledAt: true },
    });
    return {
      open,
      alarms,
      uses: rows.map(({ reasons, ...row }) => ({
        ...row,
        alarm: row.level === 'alarm',
        reasons: reasonList.parse(reasons),
        known: accounts.find(({ name }) => name === row.account) ?? null,
      })),
    };
  },
});

export type ListedUse = Awaited<ReturnType<typeof listUses.invoke>>['uses'][number];
