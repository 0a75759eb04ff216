import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { may } from '#lib/auth/permissions.ts';
import type { Db, Tx } from '#lib/db/client.ts';
import type { Account } from '#lib/db/generated/client.ts';
import { insertRows } from '#lib/db/insert-rows.ts';
import { type Caller, operation, query } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { unused } from '#lib/sasl/account/account-use.ts';
import { eventsOf } from '#lib/sasl/account/change-accounts.ts';
import { pushChanges, writeAccounts } from '#lib/sasl/account/chosen-accounts.ts';
import { nextRevision } from '#lib/sasl/store.ts';
import {
  type AccountOutcome,
  type AccountPlan,
  type AccountRow,
  accountImportModes,
  type GivenAccount,
  planAccounts,
  type ReadAccounts,
  readAccounts,
} from './plan-account-import.ts';

/** Rows of a preview; the counts are always exact. */
const shown = 500;
/** So many are made in a few seconds; the gateways take them in one request. */
const most = 20_000;

const importFields = {
  text: z
    .string('Paste or choose a file.')
    .min(1, 'Paste or choose a file.')
    .max(3_500_000, 'The file is larger than 3.5 MB. Import it in parts.'),
  mode: z.enum(accountImportModes, 'Choose what happens to accounts that are there.').default('change'),
};

export type AccountImport = { rows: AccountRow[]; counts: Record<AccountOutcome, number> };

/** What an import would do, row by row; nothing is saved. */
export const previewAccounts = query({
  name: 'accounts.preview-import',
  summary: 'What importing a list of SASL accounts would do',
  permission: 'accounts.write',
  route: 'POST /accounts/import/preview',
  input: z.object(importFields),
  read: async ({ db, caller, now }, { text, mode }): Promise<AccountImport> =>
    shownOf(refuseLong(await planOf(db, readAccounts(text), { mode, caller, now }))),
});

/** Makes and changes accounts by a list, all of it in one transaction. New ones have no password and so cannot log in yet. */
export const importAccounts = operation({
  name: 'accounts.import',
  summary: 'Make and change SASL accounts by a list (CSV, never with passwords)',
  permission: 'accounts.write',
  route: 'POST /accounts/import',
  audit: ['account.created', 'account.changed', 'account.disabled', 'account.enabled'],
  input: z.object({
    ...importFields,
    /** Whether rows that cannot be taken are left out; otherwise one such row refuses all. */
    leaveOut: z.union([z.boolean(), z.stringbool()]).default(false),
  }),
  prepare: async (_context, { text }) => readAccounts(text),
  run: async ({ tx, now, caller, auditAll }, { mode, leaveOut }, read) => {
    const plan = refuseLong(await planOf(tx, read, { mode, caller, now }));
    refuseUnfit(plan, leaveOut);
    await writeAccounts(
      tx,
      plan.changed.map(({ before: { id }, set }) => ({ id, set })),
      now,
    );
    const made = await addAccounts(tx, plan.added, { by: caller.actor.name, now });
    await auditAll([
      ...made.map(({ id, name, kind }) => ({
        kind: 'account.created' as const,
        accountId: id,
        name,
        accountKind: kind,
      })),
      ...plan.changed.flatMap(({ before, set }) => eventsOf(before, set)),
    ]);
    return shownOf(plan);
  },
  after: async ({ db, sealer, now }, done) => ({
    ...done,
    inForce: done.counts.new + done.counts.changed > 0 ? await pushChanges(db, sealer, now) : [],
  }),
});

type Terms = { mode: (typeof accountImportModes)[number]; caller: Caller; now: Date };

async function planOf(db: Db | Tx, read: ReadAccounts, { mode, caller, now }: Terms) {
  const there = new Map<string, Account>();
  const names = read.given.map(({ account }) => account.name);
  for (let at = 0; at < names.length; at += 500) {
    const found = await db.account.findMany({ where: { name: { in: names.slice(at, at + 500) } } });
    for (const account of found) there.set(account.name, account);
  }
  return planAccounts(read, there, { mode, now, mayServers: may(caller.role, 'accounts.manage') });
}

function refuseLong<Plan extends AccountPlan>(plan: Plan): Plan {
  const { added, changed } = plan;
  if (added.length + changed.length > most)
    throw new Refusal('invalid', 'import-too-long', 'At most 20,000 accounts are taken at once.', {
      next: 'Import the list in parts.',
      fields: { text: ['At most 20,000 accounts are taken at once.'] },
    });
  return plan;
}

function refuseUnfit({ rows }: AccountPlan, leaveOut: boolean): void {
  const refused = rows.filter((row) => row.outcome === 'refused');
  const [first] = refused;
  if (!first || leaveOut) return;
  throw new Refusal(
    'invalid',
    'import-refused',
    `${refused.length === 1 ? '1 row' : `${refused.length} rows`} cannot be taken; nothing was saved.`,
    {
      next: 'Mend the list, or have such rows left out.',
      fields: { text: [`Line ${first.line}: ${first.words}`] },
    },
  );
}

async function addAccounts(tx: Tx, given: readonly GivenAccount[], { by, now }: { by: string; now: Date }) {
  const first = await nextRevision(tx);
  const rows = given.map(({ name, kind = 'person', who, address, note, ends, disabled }, i) => ({
    id: randomUUID(),
    name,
    label: who ?? '',
    kind,
    note: note ?? '',
    address: address ?? '',
    disabledAt: disabled ? now : null,
    expiresAt: ends ?? null,
    legacy: false,
    argon2id: null,
    scramSha256: null,
    scramSha1: null,
    scramSha512: null,
    importedHash: null,
    legacySecrets: null,
    passwordSetAt: null,
    passwordSetBy: null,
    revision: first + i,
    version: 1,
    createdAt: now,
    createdBy: by,
    updatedAt: now,
    lockedUntil: null,
    limits: null,
    refusals: null,
    ...unused,
  }));
  await insertRows(tx, 'Account', rows);
  return rows;
}

function shownOf({ rows }: AccountPlan): AccountImport {
  const counts = { refused: 0, new: 0, changed: 0, skipped: 0, same: 0 };
  for (const { outcome } of rows) counts[outcome] += 1;
  return { rows: rows.slice(0, shown), counts };
}
