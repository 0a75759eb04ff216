import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { query } from '#lib/operation.ts';
import { readAccount } from '#lib/sasl/store.ts';
import { patternsFor } from './sender-pattern.ts';

const account = { select: { id: true, name: true, label: true, disabledAt: true } } as const;

/** The addresses of one account. */
export const listSenders = query({
  name: 'accounts.list-senders',
  summary: 'Addresses that a SASL account may send as',
  permission: 'accounts.read',
  route: 'GET /accounts/{id}/senders',
  input: z.object({ id: z.string() }),
  read: async ({ db }, { id }) => {
    await readAccount(db, id);
    return db.senderGrant.findMany({ where: { accountId: id }, orderBy: { pattern: 'asc' } });
  },
});

const size = 100;

/**
 * Who may send as whom: of all accounts, or those that match; or, for one address, every account that may use it, by the
 * address itself, its domain or a domain above.
 */
export const listGrants = query({
  name: 'accounts.list-grants',
  summary: 'Which accounts may send as which addresses',
  permission: 'accounts.read',
  route: 'GET /sender-grants',
  input: z.object({
    q: z.string().trim().toLowerCase().max(200).default(''),
    /** An address: who may send as it. */
    as: z.string().trim().toLowerCase().max(320).default(''),
    /** The `next` of the page before. */
    after: z.string().max(600).default(''),
  }),
  read: async ({ db }, { q, as, after }) => {
    const rows = await db.senderGrant.findMany({
      where: { AND: [as === '' ? matching(q) : { pattern: { in: patternsFor(as) } }, behind(after)] },
      orderBy: [{ pattern: 'asc' }, { accountId: 'asc' }],
      take: size + 1,
      include: { account },
    });
    const page = rows.slice(0, size);
    const last = page.at(-1);
    return {
      rows: page,
      next: rows.length > size && last ? `${last.pattern} ${last.accountId}` : null,
      accounts: await countAccounts(db),
    };
  },
});

function matching(q: string) {
  if (q === '') return {};
  const contains = { contains: q };
  return { OR: [{ pattern: contains }, { account: { OR: [{ name: contains }, { label: contains }] } }] };
}

function behind(after: string) {
  const [pattern, accountId = ''] = after.split(' ');
  if (!pattern) return {};
  return { OR: [{ pattern: { gt: pattern } }, { pattern, accountId: { gt: accountId } }] };
}

async function countAccounts(db: Db): Promise<number> {
  const groups = await db.senderGrant.findMany({ distinct: ['accountId'], select: { accountId: true } });
  return groups.length;
}

export type SenderGrant = Awaited<ReturnType<typeof listSenders.invoke>>[number];
export type GrantPage = Awaited<ReturnType<typeof listGrants.invoke>>;
