import { Fragment, type ReactNode } from 'react';
import { stateCell } from '#components/accounts/account-state.tsx';
import { Badge } from '#components/ui/badge.tsx';
import type { BulkAction } from '#components/ui/bulk-form.tsx';
import { TextLink } from '#components/ui/button.tsx';
import { type Column, DataTable, momentCell } from '#components/ui/data-table.tsx';
import type { FormAction } from '#components/ui/form.tsx';
import { formatCount, formatFound } from '#components/ui/format.ts';
import { FilterChip, ListTools, Pager, SearchBox } from '#components/ui/list-tools.tsx';
import { type List, listHref, paramOf, type Sort } from '#components/ui/list-url.ts';
import type { listAccounts } from '#lib/sasl/account/list-accounts.ts';

type AccountPage = Awaited<ReturnType<typeof listAccounts.invoke>>;
type AccountRow = AccountPage['rows'][number];

/** The parameters of the list's address that open panels; the others narrow it. */
export const panelParams = { programs: null, new: null, import: null, intent: null, row: null, back: null };
export const filterNames = ['q', 'state', 'use', 'kind'] as const;

const states = [
  { value: 'active', label: 'active' },
  { value: 'locked', label: 'locked' },
  { value: 'disabled', label: 'disabled' },
  { value: 'ended', label: 'ended' },
  { value: 'ending', label: 'ends within 30 days' },
  { value: 'unset', label: 'no password yet' },
];
const uses = [
  { value: 'never', label: 'never used' },
  { value: 'idle', label: 'unused for 90 days' },
  { value: 'failing', label: 'failing since the last log-in' },
];
const kinds = [
  { value: 'person', label: 'person' },
  { value: 'server', label: 'server' },
];

/** All accounts, each with its state at a glance: search, filter, sort, page, choose. */
export function AccountList({
  list,
  sort,
  page,
  bulk,
  add,
}: {
  list: List;
  sort: Sort;
  page: AccountPage;
  /** What this operator may do with chosen accounts. */
  bulk: { action: FormAction; actions: readonly BulkAction[] };
  /** What is offered while there are none. */
  add: ReactNode;
}) {
  const narrowed = filterNames.some((name) => paramOf(list, name) !== undefined);
  return (
    <>
      <ListTools>
        <SearchBox label="Search name, person, address or note" list={list} wide />
        <FilterChip label="State" list={list} name="state" options={states} />
        <FilterChip label="Use" list={list} name="use" options={uses} />
        <FilterChip label="Kind" list={list} name="kind" options={kinds} />
      </ListTools>
      <DataTable
        bulk={bulk}
        columns={columns}
        empty={
          narrowed
            ? { says: <Nobody alike={page.alike} /> }
            : {
                says: 'Nobody may log in to send mail yet. An account is in force on every gateway within a second.',
                action: add,
              }
        }
        footer={
          <Pager
            list={list}
            newer={page.newer ?? undefined}
            newerWords="Previous"
            older={page.older ?? undefined}
            olderWords="Next"
            says={formatFound(page, 'account')}
          />
        }
        label="Accounts"
        list={list}
        rowHref={(row) => `${list.path}/${row.id}`}
        rowKey={(row) => row.id}
        rowName={(row) => row.name}
        rows={page.rows}
        sort={sort}
      />
    </>
  );
}

const columns: Column<AccountRow>[] = [
  {
    key: 'name',
    label: 'Account',
    cell: (row) =>
      row.kind !== 'server' && !row.legacy ? (
        row.name
      ) : (
        <>
          {row.name} {row.kind === 'server' ? <Badge>server</Badge> : null}{' '}
          {row.legacy ? (
            <Badge icon="warn" tone="warn">
              legacy
            </Badge>
          ) : null}
        </>
      ),
    mono: true,
    sortable: true,
    stack: 'main',
  },
  { key: 'label', label: 'Who', cell: (row) => row.label || row.address, sortable: true },
  { key: 'state', label: 'State', cell: stateCell, width: 'w-53' },
  {
    key: 'lastUsedAt',
    label: 'Last log-in',
    cell: (row) => momentCell(row.lastUse?.at ?? null, 'never used'),
    sortable: true,
    width: 'w-27',
    stack: 'end',
  },
  {
    key: 'by',
    label: 'With, from',
    cell: (row) => (row.lastUse ? `${row.lastUse.mechanism}, ${row.lastUse.from ?? 'unknown'}` : null),
    width: 'w-58',
    yields: true,
    stack: 'hide',
  },
  {
    key: 'failuresSince',
    label: 'Failures',
    title: 'Since the last log-in',
    cell: (row) =>
      row.failuresSince === 0 ? null : (
        <span title={row.lastFailure ? `The last: ${row.lastFailure.reason}` : undefined}>
          {formatCount(row.failuresSince)}
        </span>
      ),
    right: true,
    width: 'w-20',
    stackLabel: 'failures',
  },
];

/** What can be done with chosen accounts; what needs a second look opens a panel that names them. */
export function bulkActions(list: List, { mayWrite, mayManage }: { mayWrite: boolean; mayManage: boolean }) {
  const panel = (intent: string, verb: string): BulkAction => ({
    intent,
    one: `${verb} 1`,
    many: `${verb} {n}`,
    href: list.path,
  });
  const actions: BulkAction[] = [
    {
      intent: 'export',
      one: 'Export 1',
      many: 'Export {n}',
      href: '/authentication/accounts/chosen.csv',
    },
  ];
  if (mayWrite)
    actions.unshift(
      panel('disable', 'Disable'),
      { intent: 'enable', one: 'Enable 1', many: 'Enable {n}' },
      { intent: 'unlock', one: 'Unlock 1', many: 'Unlock {n}' },
      panel('end', 'End'),
      { ...panel('link', ''), one: 'Make 1 link', many: 'Make {n} links' },
    );
  if (mayManage) actions.push({ ...panel('delete', 'Delete'), danger: true });
  return actions;
}

export const closeHrefOf = (list: List) => listHref(list, panelParams);

/** A search that found nobody, and whom it was probably for. */
function Nobody({ alike }: { alike: AccountPage['alike'] }) {
  return (
    <>
      No account matches.
      {alike.length > 0 ? ' Perhaps ' : null}
      {alike.map(({ id, name, label }, place) => (
        <Fragment key={id}>
          {place > 0 ? ', ' : null}
          <TextLink href={`/authentication/accounts/${id}`}>{label ? `${label} (${name})` : name}</TextLink>
        </Fragment>
      ))}
      {alike.length > 0 ? '?' : null}
    </>
  );
}
