import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { countOpenUses, reasonList } from './store.ts';

/** Unusual use of accounts, newest first: what nobody has looked at yet, or all of it. */
export const listUses = query({
  name: 'unusual.list',
  summary: 'Unusual use of accounts, with the reasons in words',
  permission: 'maillog.read',
  route: 'GET /unusual',
  audit: ['maillog.searched'],
  input: z.object({
    state: z.enum(['open', 'all']).catch('open').default('open'),
    account: z.string().trim().max(320).default(''),
    size: z.coerce.number().int().min(1).max(500).default(100),
  }),
  read: async ({ db, viewed }, { state, account, size }) => {
    const where = { ...(state === 'open' && { acknowledgedAt: null }), ...(account !== '' && { account }) };
    const [rows, counts] = await Promise.all([
      db.unusualUse.findMany({ where, orderBy: [{ toAt: 'desc' }, { id: 'desc' }], take: size }),
      countOpenUses(db),
    ]);
    const accounts = await db.account.findMany({
      where: { name: { in: rows.map((row) => row.account) } },
      select: { id: true, name: true, label: true, disabledAt: true },
    });
    const asked = account === '' ? 'unusual use' : `unusual use of ${account}`;
    const concerns = [...new Set(rows.map((row) => row.account))].slice(0, mostConcerned);
    if (rows.length > 0)
      await viewed({ kind: 'maillog.searched', query: asked, rows: rows.length, concerns }, asked);
    return {
      ...counts,
      uses: rows.map(({ reasons, ...row }) => ({
        ...row,
        alarm: row.level === 'alarm',
        reasons: reasonList.parse(reasons),
        known: accounts.find(({ name }) => name === row.account) ?? null,
      })),
    };
  },
});

const mostConcerned = 20;

export type ListedUse = Awaited<ReturnType<typeof listUses.invoke>>['uses'][number];
