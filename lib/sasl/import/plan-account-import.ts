import { z } from 'zod';
import { accountName } from '#lib/sasl/account/account-name.ts';
import type { ColumnsOf } from '#lib/sasl/account/chosen-accounts.ts';
import { accountKind, givenAddress, givenLabel, givenNote, writtenDay } from '#lib/sasl/schema.ts';
import { type GivenColumn, readAccountCsv } from './account-csv.ts';

/** `add`: accounts that are there stay as they are; `change`: they become what the list says of them. */
export const accountImportModes = ['change', 'add'] as const;
export type AccountImportMode = (typeof accountImportModes)[number];

export const accountOutcomes = ['refused', 'new', 'changed', 'skipped', 'same'] as const;
export type AccountOutcome = (typeof accountOutcomes)[number];
export type AccountRow = { line: number; text: string; outcome: AccountOutcome; words: string };

const yesOrNo = z
  .string()
  .transform((text) => text.trim().toLowerCase())
  .pipe(z.enum(['', 'yes', 'no', 'true', 'false', '1', '0'], 'Write yes or no.'))
  .transform((text) => text === 'yes' || text === 'true' || text === '1');

/** A row of the file; a column that it does not have says nothing. */
const givenRow = z.object({
  name: accountName,
  kind: z
    .string()
    .trim()
    .transform((text) => (text === '' ? undefined : text))
    .pipe(accountKind.optional())
    .optional(),
  who: givenLabel.optional(),
  address: givenAddress.optional(),
  note: givenNote.optional(),
  ends: z.string().trim().pipe(writtenDay).optional(),
  disabled: yesOrNo.optional(),
} satisfies Record<GivenColumn, z.ZodType>);

export type GivenAccount = z.output<typeof givenRow>;
export type ReadAccounts = { given: { line: number; account: GivenAccount }[]; refused: AccountRow[] };

/** What a file holds, and the rows that cannot be taken, each with every reason. */
export function readAccounts(text: string): ReadAccounts {
  const reading = readAccountCsv(text);
  if ('reason' in reading)
    return { given: [], refused: [{ line: 1, text: '', outcome: 'refused', words: reading.reason }] };
  const read: ReadAccounts = { given: [], refused: [] };
  const seen = new Map<string, number>();
  for (const { line, fields, fault } of reading.accounts) {
    const { data: account, error } = givenRow.safeParse(fields);
    const before = account && seen.get(account.name);
    const words =
      fault ??
      error?.issues.map(({ path, message }) => `${String(path[0])}: ${message}`).join(' ') ??
      (before === undefined ? '' : `Line ${before} is about the same account.`);
    if (account === undefined || words !== '') {
      const said = (fields.name ?? '').slice(0, 80);
      read.refused.push({ line, text: said, outcome: 'refused', words });
      continue;
    }
    seen.set(account.name, line);
    read.given.push({ line, account });
  }
  return read;
}

/** An account as it is there. */
export type KnownAccount = {
  id: string;
  name: string;
  kind: string;
  label: string;
  address: string;
  note: string;
  disabledAt: Date | null;
  expiresAt: Date | null;
};

export type AccountPlan<Known extends KnownAccount = KnownAccount> = {
  rows: AccountRow[];
  added: GivenAccount[];
  changed: { before: Known; set: ColumnsOf }[];
};

/** What an import does, row by row. `mayServers`: accounts of other servers are an admin's. */
export function planAccounts<Known extends KnownAccount>(
  { given, refused }: ReadAccounts,
  there: ReadonlyMap<string, Known>,
  { mode, mayServers, now }: { mode: AccountImportMode; mayServers: boolean; now: Date },
): AccountPlan<Known> {
  const plan: AccountPlan<Known> = { rows: [...refused], added: [], changed: [] };
  for (const { line, account } of given) {
    const { name } = account;
    const before = there.get(name);
    const told = (outcome: AccountOutcome, words: string) =>
      plan.rows.push({ line, text: name, outcome, words });
    const reason = faultOf(account, before, mayServers);
    if (reason !== null) told('refused', reason);
    else if (!before) {
      plan.added.push(account);
      told('new', 'It has no password yet: give it one by a reset or a one-time link.');
    } else {
      const set = changesOf(account, before, now);
      const fields = Object.keys(set).map((column) => columnWords[column as keyof ColumnsOf]);
      if (fields.length === 0) told('same', '');
      else if (mode === 'add') told('skipped', `It is there already; ${fields.join(', ')} would change.`);
      else {
        plan.changed.push({ before, set });
        told('changed', `Changes: ${fields.join(', ')}.`);
      }
    }
  }
  const rank = ({ outcome }: AccountRow) => accountOutcomes.indexOf(outcome);
  plan.rows.sort((a, b) => rank(a) - rank(b) || a.line - b.line);
  return plan;
}

const columnWords: Record<keyof ColumnsOf, string> = {
  disabledAt: 'disabled',
  expiresAt: 'the day it ends',
  label: 'who it is',
  note: 'the note',
  address: 'the mail address',
};

function faultOf(
  account: GivenAccount,
  before: KnownAccount | undefined,
  mayServers: boolean,
): string | null {
  const kind = before?.kind ?? account.kind ?? 'person';
  if (kind === 'server' && !mayServers)
    return 'Accounts of other servers are for an admin to make and change.';
  if (before && account.kind !== undefined && account.kind !== before.kind)
    return `It is the account of a ${before.kind}; that cannot be changed.`;
  return null;
}

function changesOf(account: GivenAccount, before: KnownAccount, now: Date): ColumnsOf {
  const { who, address, note: noted, ends, disabled } = account;
  const set: ColumnsOf = {};
  if (who !== undefined && who !== before.label) set.label = who;
  if (address !== undefined && address !== before.address) set.address = address;
  if (noted !== undefined && noted !== before.note) set.note = noted;
  if (ends !== undefined && ends?.getTime() !== before.expiresAt?.getTime()) set.expiresAt = ends;
  if (disabled !== undefined && disabled !== (before.disabledAt !== null))
    set.disabledAt = disabled ? now : null;
  return set;
}
