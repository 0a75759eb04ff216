import { z } from 'zod';
import { filterWords } from '#lib/audit/filter-words.ts';
import { pageParams } from '#lib/db/keyset.ts';
import { query } from '#lib/operation.ts';
import { maskUse } from '#lib/privacy/mask-log.ts';
import { Refusal } from '#lib/refusal.ts';
import { readRealm } from '#lib/sasl/realm.ts';
import { openLegacy } from '#lib/sasl/store.ts';
import { kindFilters, stateFilters, useFilters } from './account-filter.ts';
import { mechanismsOf, verifierSelect } from './account-mechanisms.ts';
import { chosenIds } from './chosen-accounts.ts';
import { accountSelect, accountSorts, findAccounts, tellAccount } from './find-accounts.ts';
import { findAlike } from './find-alike.ts';

/** How a list of accounts is narrowed; what is no filter narrows nothing. */
export const filterFields = {
  q: z.string().max(200).default(''),
  state: z.enum(stateFilters).catch('any').default('any'),
  use: z.enum(useFilters).catch('any').default('any'),
  kind: z.enum(kindFilters).catch('any').default('any'),
};

/** Each row says when and from where somebody logged in last: who looks through them stands in the trail. */
export const listAccounts = query({
  name: 'accounts.list',
  summary: 'SASL accounts with state and last use, searched, filtered, sorted and paged by key',
  permission: 'accounts.read',
  route: 'GET /accounts',
  audit: ['account.list-viewed'],
  input: z.object({
    ...filterFields,
    sort: z.enum(accountSorts).catch('name'),
    direction: z.enum(['asc', 'desc']).catch('asc'),
    ...pageParams,
    size: z.coerce.number().int().min(1).max(200).default(50),
  }),
  read: async ({ db, now, viewed }, { q, state, use, kind, ...place }) => {
    const page = await findAccounts(db, { text: q, filter: { state, use, kind }, place, now });
    const filters = filterWords({ search: q, state, use, kind });
    const { length: rows } = page.rows;
    if (page.rows.some(wasUsed))
      await viewed(
        { kind: 'account.list-viewed', list: 'accounts', filters, rows },
        `accounts ${filters}`.trim(),
      );
    /** Who was probably meant by a search that found nobody. */
    const alike = rows === 0 && q.trim() !== '' ? await findAlike(db, q) : [];
    return { ...page, alike };
  },
  masked: (page, rule) => ({ ...page, rows: page.rows.map((account) => maskUse(account, rule)) }),
});

const wasUsed = ({ lastUse, lastFailure }: { lastUse: unknown; lastFailure: unknown }) =>
  lastUse !== null || lastFailure !== null;

/** Accounts that were chosen in a list, by name: those of them that are still there. */
export const chosenAccounts = query({
  name: 'accounts.chosen',
  summary: 'Chosen SASL accounts by name',
  permission: 'accounts.read',
  route: 'GET /accounts/chosen',
  input: z.object({ row: chosenIds }),
  read: ({ db }, { row }) =>
    db.account.findMany({
      where: { id: { in: row } },
      orderBy: { name: 'asc' },
      select: { id: true, name: true, label: true },
    }),
});

export const getAccount = query({
  name: 'accounts.get',
  summary: 'One SASL account',
  permission: 'accounts.read',
  route: 'GET /accounts/{id}',
  audit: ['account.log-viewed'],
  input: z.object({ id: z.string() }),
  read: async ({ db, sealer, now, viewed }, { id }) => {
    const account = await db.account.findUnique({
      where: { id },
      select: { ...accountSelect, ...verifierSelect, legacySecrets: true, onGateways: true },
    });
    if (!account)
      throw new Refusal('not-found', 'no-account', 'There is no such account; it may have been deleted.');
    const { argon2id, importedHash, scramSha512, scramSha256, scramSha1, legacySecrets, ...shown } = account;
    const kept = { argon2id, importedHash, scramSha512, scramSha256, scramSha1, legacy: account.legacy };
    const secrets = openLegacy(sealer, { id, legacy: account.legacy, legacySecrets });
    const mechanisms = mechanismsOf(kept, secrets, await readRealm(db));
    const told = { ...tellAccount(shown, now), mechanisms };
    if (wasUsed(told)) await viewed({ kind: 'account.log-viewed', accountId: id, name: told.name }, id);
    return told;
  },
  masked: maskUse,
});

/** One account as its page shows it. */
export type ShownAccount = Awaited<ReturnType<typeof getAccount.invoke>>;
