import { type CsvRow, csvLine, readCsv, rowFault } from '#lib/csv.ts';
import type { AccountState } from '#lib/sasl/account/account-state.ts';
import type { LastUse } from '#lib/sasl/account/account-use.ts';

/** What a file may say of an account, by the names of its columns. */
export const givenColumns = ['name', 'kind', 'who', 'address', 'note', 'ends', 'disabled'] as const;
export type GivenColumn = (typeof givenColumns)[number];

/** What an export tells besides; an import passes over it. Nothing of a password is in either. */
const toldColumns = [
  'state',
  'legacy',
  'passwordSet',
  'lastLogin',
  'lastLoginFrom',
  'lastLoginWith',
  'failuresSince',
  'lockedUntil',
  'created',
] as const;

type Told = {
  name: string;
  kind: string;
  label: string;
  address: string;
  note: string;
  expiresAt: Date | null;
  disabledAt: Date | null;
  legacy: boolean;
  passwordSetAt: Date | null;
  lockedUntil: Date | null;
  createdAt: Date;
  state: AccountState;
  lastUse: LastUse | null;
  failuresSince: number;
};

export const accountCsvHead = csvLine([...givenColumns, ...toldColumns]);

export function accountCsvLine(account: Told): string {
  const time = (at: Date | null | undefined) => at?.toISOString() ?? '';
  const yes = (is: boolean) => (is ? 'yes' : 'no');
  const cells: Record<GivenColumn | (typeof toldColumns)[number], string> = {
    name: account.name,
    kind: account.kind,
    who: account.label,
    address: account.address,
    note: account.note,
    ends: time(account.expiresAt).slice(0, 10),
    disabled: yes(account.disabledAt !== null),
    state: account.state,
    legacy: yes(account.legacy),
    passwordSet: time(account.passwordSetAt),
    lastLogin: time(account.lastUse?.at),
    lastLoginFrom: account.lastUse?.from ?? '',
    lastLoginWith: account.lastUse?.mechanism ?? '',
    failuresSince: String(account.failuresSince),
    lockedUntil: account.state === 'locked' ? time(account.lockedUntil) : '',
    created: time(account.createdAt),
  };
  return csvLine([...givenColumns, ...toldColumns].map((column) => cells[column]));
}

/** What other programs and people call the columns. */
const otherNames = new Map<string, GivenColumn>([
  ['account', 'name'],
  ['user', 'name'],
  ['username', 'name'],
  ['login', 'name'],
  ['label', 'who'],
  ['person', 'who'],
  ['host', 'who'],
  ['email', 'address'],
  ['mail', 'address'],
  ['comment', 'note'],
  ['expires', 'ends'],
  ['expiresat', 'ends'],
]);

/** `fault`: why the row cannot be what is meant. */
export type CsvAccount = {
  line: number;
  fields: Partial<Record<GivenColumn, string>>;
  fault: string | null;
};

/** The rows of a list; a sentence when its first line does not name columns that are known. */
export function readAccountCsv(text: string): { accounts: CsvAccount[] } | { reason: string } {
  const [head, ...rows] = readCsv(text);
  const names = withoutEmptyEnd(head?.cells ?? []);
  const columns = names.map(columnOf);
  const secret = names.find((cell) => /pass|secret|hash|verifier/i.test(cell) && columnOf(cell) === null);
  if (secret !== undefined)
    return {
      reason: `Take the column ${secret} away: a list brings no passwords. New accounts get one by a reset or a one-time link.`,
    };
  const unknown = names.find((_name, at) => columns[at] === null);
  if (!columns.includes('name') || unknown !== undefined)
    return {
      reason: `${unknown === undefined || unknown === '' ? '' : `There is no column ${unknown.slice(0, 40)}. `}The first line names the columns: ${givenColumns.join(', ')}. Only name must be there.`,
    };
  const twice = givenColumns.find((column) => columns.indexOf(column) !== columns.lastIndexOf(column));
  if (twice) return { reason: `Two columns are the ${twice}.` };
  const accounts = rows.map((row) => ({
    line: row.line,
    fields: fieldsOf(row, columns),
    fault: rowFault(row, columns.length),
  }));
  return { accounts };
}

/** A spreadsheet writes the columns at which nothing stands any more, too. */
const withoutEmptyEnd = (cells: readonly string[]) =>
  cells.slice(0, 1 + cells.findLastIndex((cell) => cell.trim() !== ''));

/** Null: unknown. */
function columnOf(cell: string): GivenColumn | 'told' | null {
  const folded = cell.trim().toLowerCase();
  if (toldColumns.some((column) => column.toLowerCase() === folded)) return 'told';
  return givenColumns.find((column) => column === folded) ?? otherNames.get(folded) ?? null;
}

function fieldsOf(
  { cells }: CsvRow,
  columns: readonly (GivenColumn | 'told' | null)[],
): CsvAccount['fields'] {
  const fields: CsvAccount['fields'] = {};
  for (const [at, column] of columns.entries())
    if (column !== null && column !== 'told') fields[column] = cells[at] ?? '';
  return fields;
}
