import { z } from 'zod';
import { keysetPage, pageParams } from '#lib/db/keyset.ts';
import { query } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';

const select = {
  id: true,
  name: true,
  label: true,
  kind: true,
  note: true,
  disabledAt: true,
  expiresAt: true,
  legacy: true,
  passwordSetAt: true,
  passwordSetBy: true,
  revision: true,
  version: true,
  createdAt: true,
  createdBy: true,
  onGateways: true,
};

export const listAccounts = query({
  name: 'accounts.list',
  summary: 'SASL accounts, searched, sorted and paged by key',
  permission: 'accounts.read',
  route: 'GET /accounts',
  input: z.object({
    q: z.string().max(200).default(''),
    state: z.enum(['any', 'active', 'disabled']).catch('any'),
    kind: z.enum(['any', 'person', 'server']).catch('any'),
    sort: z.enum(['name', 'label', 'createdAt']).catch('name'),
    direction: z.enum(['asc', 'desc']).catch('asc'),
    ...pageParams,
    size: z.coerce.number().int().min(1).max(200).default(50),
  }),
  read: async ({ db }, { q, state, kind, sort, direction, after, before, size }) => {
    const text = q.trim();
    const where = {
      ...(text && {
        OR: [{ name: { contains: text } }, { label: { contains: text } }, { note: { contains: text } }],
      }),
      ...(state !== 'any' && { disabledAt: state === 'disabled' ? { not: null } : null }),
      ...(kind !== 'any' && { kind }),
    };
    const find = (query: object) => db.account.findMany({ ...query, select });
    const found = await keysetPage(find, { where, sort, direction, after, before, size });
    return { ...found, total: await db.account.count({ where }) };
  },
});

export const getAccount = query({
  name: 'accounts.get',
  summary: 'One SASL account',
  permission: 'accounts.read',
  route: 'GET /accounts/{id}',
  input: z.object({ id: z.string() }),
  read: async ({ db }, { id }) => {
    const account = await db.account.findUnique({ where: { id }, select });
    if (!account)
      throw new Refusal('not-found', 'no-account', 'There is no such account; it may have been deleted.');
    return account;
  },
});
