import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { pageOf, pageParams, wayTo } from '#lib/db/keyset.ts';
import { findPage, findSome } from '#lib/db/list-page.ts';
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
    const place = { sort, direction, after, before, size } as const;
    const counts = await db.accountCount.findMany();
    const {
      rows: numbers,
      found,
      more,
    } = await findPage(db, {
      table: searched,
      list: whole,
      parts: [whole],
      filter: filterOf(state, kind),
      rows: sum(counts.filter((count) => isOf(count, state, kind))),
      text: q,
      sort,
      way: wayTo(place),
    });
    const rows = await db.account.findMany({
      where: { row: { in: numbers } },
      select: { row: true, ...select },
    });
    const byNumber = new Map(rows.map(({ row, ...account }) => [row, account]));
    const inOrder = numbers.flatMap((number) => byNumber.get(number) ?? []);
    return { ...pageOf(inOrder, place), found, more, total: sum(counts) };
  },
});

/** The accounts as their search index holds them; the migration that made it says the same. */
const searched = {
  name: 'Account',
  text: `"name" || '@ ' || "label" || ' ' || "note" || ' ' || "address"`,
  beginnings: ['name', 'label'],
} as const;

const whole = { sql: '1', values: [] };

/** A few accounts that match. */
export async function someAccounts(db: Db, text: string, most: number) {
  const rows = await findSome(db, searched, text, most);
  return db.account.findMany({ where: { row: { in: rows } }, orderBy: { name: 'asc' }, select });
}

type Count = { kind: string; disabled: boolean; count: number };

const sum = (counts: readonly Count[]) => counts.reduce((all, { count }) => all + count, 0);

const isOf = (count: Count, state: string, kind: string) =>
  (state === 'any' || count.disabled === (state === 'disabled')) && (kind === 'any' || count.kind === kind);

/** Few accounts are servers or disabled, so these have an index. */
function filterOf(state: 'any' | 'active' | 'disabled', kind: 'any' | 'person' | 'server') {
  const disabled = { any: [], active: ['"disabledAt" IS NULL'], disabled: ['"disabledAt" IS NOT NULL'] }[
    state
  ];
  const all = [...disabled, ...(kind === 'any' ? [] : [`"kind" = '${kind}'`])];
  if (all.length === 0) return null;
  const sql = all.join(' AND ');
  if (state === 'disabled') return { sql, index: 'Account_disabled' };
  return kind === 'server' ? { sql, index: 'Account_server' } : { sql };
}

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

/** An account as pages show it: nothing of its verifiers. */
export type ShownAccount = Awaited<ReturnType<typeof getAccount.invoke>>;
