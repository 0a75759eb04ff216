import { z } from 'zod';
import { filterWords } from '#lib/audit/filter-words.ts';
import type { Db } from '#lib/db/client.ts';
import { downloadOf } from '#lib/download.ts';
import { query } from '#lib/operation.ts';
import { maskUse } from '#lib/privacy/mask-log.ts';
import type { Masking } from '#lib/privacy/masking.ts';
import { accountCsvHead, accountCsvLine } from '#lib/sasl/import/account-csv.ts';
import { accountSelect, findAccounts, tellAccount, type WantedAccounts } from './find-accounts.ts';
import { filterFields } from './list-accounts.ts';

const atOnce = 1_000;

/** Accounts as CSV, those chosen or as far as the filters of the list leave them, with state and last use; never a password or what is kept of one. */
export const exportAccounts = query({
  name: 'accounts.export',
  summary: 'Download SASL accounts as CSV, without passwords',
  permission: 'accounts.read',
  route: 'GET /accounts/export',
  audit: ['list.exported'],
  input: z.object({
    ...filterFields,
    row: z.union([z.string(), z.array(z.string()).max(5000)]).optional(),
  }),
  read: async ({ db, now, masking, audit }, { q, state, use, kind, row }) => {
    const pages =
      row === undefined
        ? found(db, { text: q, filter: { state, use, kind }, now })
        : chosen(db, [row].flat(), now);
    const rows = row === undefined ? null : `${[row].flat().length}`;
    const filters = filterWords({ search: q, state, use, kind, chosen: rows });
    await audit({ kind: 'list.exported', list: 'accounts', format: 'csv', filters }, 'accounts');
    return downloadOf({ name: 'accounts.csv', type: 'text/csv' }, csvOf(pages, masking));
  },
  masked: (file) => file, // line by line, as it is made
});

type Told = ReturnType<typeof tellAccount<Awaited<ReturnType<typeof chosenRows>>[number]>>;

async function* csvOf(pages: AsyncGenerator<Told[]>, rule: Masking | null): AsyncGenerator<string> {
  yield accountCsvHead;
  const shown = (account: Told) => (rule ? maskUse(account, rule) : account);
  for await (const accounts of pages)
    yield accounts.map((account) => accountCsvLine(shown(account))).join('');
}

/** By name, each page where the one before ended. */
async function* found(db: Db, wanted: Omit<WantedAccounts, 'place'>): AsyncGenerator<Told[]> {
  for (let after: { value: string; id: string } | null = null, more = true; more; ) {
    const place = { sort: 'name', direction: 'asc', size: atOnce, after } as const;
    const { rows, older } = await findAccounts(db, { ...wanted, place });
    yield rows;
    const last = rows.at(-1);
    more = older !== null && last !== undefined;
    after = last ? { value: last.name, id: last.id } : null;
  }
}

async function* chosen(db: Db, ids: readonly string[], now: Date): AsyncGenerator<Told[]> {
  for (let at = 0; at < ids.length; at += atOnce) {
    const rows = await chosenRows(db, ids.slice(at, at + atOnce));
    yield rows.map((account) => tellAccount(account, now));
  }
}

const chosenRows = (db: Db, ids: readonly string[]) =>
  db.account.findMany({
    where: { id: { in: [...ids] } },
    orderBy: { name: 'asc' },
    select: accountSelect,
  });
