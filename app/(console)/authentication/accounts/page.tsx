import { AccountState } from '#components/accounts/account-state.tsx';
import { ElsewhereNote } from '#components/accounts/elsewhere-note.tsx';
import { NewAccount } from '#components/accounts/new-account.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { LinkButton } from '#components/ui/button.tsx';
import { DataTable } from '#components/ui/data-table.tsx';
import { formatFound } from '#components/ui/format.ts';
import { FilterChip, ListTools, Pager, SearchBox } from '#components/ui/list-tools.tsx';
import { type ListParams, listHref, paramOf, sortOf } from '#components/ui/list-url.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { SidePanel, Split } from '#components/ui/side-panel.tsx';
import { Time } from '#components/ui/time.tsx';
import { may } from '#lib/auth/permissions.ts';
import { accountsHome } from '#lib/sasl/accounts-home.ts';
import { clientSheet } from '#lib/sasl/client-sheet.ts';
import { listAccounts } from '#lib/sasl/list-accounts.ts';
import { describeRule } from '#lib/sasl/password-rule.ts';
import { getPasswordRule } from '#lib/sasl/save-password-rule.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { create } from './actions.ts';

export const metadata = { title: 'Accounts' };

const sorts = ['name', 'label', 'createdAt'];

export default async function AccountsPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/authentication/accounts', params: await searchParams };
  const { operator } = await requireSignedIn();
  const mayWrite = may(operator.role, 'accounts.write');
  const sort = sortOf(list, sorts, { key: 'name', descending: false });
  const page = await call(listAccounts, {
    q: paramOf(list, 'q'),
    state: paramOf(list, 'state') ?? 'any',
    kind: paramOf(list, 'kind') ?? 'any',
    sort: sort.key,
    direction: sort.descending ? 'desc' : 'asc',
    after: paramOf(list, 'after'),
    before: paramOf(list, 'before'),
  });
  const now = new Date();
  const panel =
    mayWrite && paramOf(list, 'new') !== undefined ? (
      <SidePanel closeHref={listHref(list, { new: null })} title="New account">
        <NewAccount
          action={create}
          cancelHref={listHref(list, { new: null })}
          mayManage={may(operator.role, 'accounts.manage')}
          made={describeRule((await call(getPasswordRule, {})).rule)}
          settings={await call(clientSheet, {})}
        />
      </SidePanel>
    ) : null;
  return (
    <Split panel={panel}>
      <PageHead
        actions={
          mayWrite ? (
            <LinkButton hotkey="n" href={listHref(list, { new: '1' })} icon="plus">
              New account
            </LinkButton>
          ) : null
        }
        crumbs={[{ label: 'Authentication' }]}
        sentence="Who may log in to the gateway to send mail. Accounts are live: a reset needs no deployment."
        title="Accounts"
      />
      <ElsewhereNote elsewhere={(await call(accountsHome, {})).elsewhere} />
      <ListTools>
        <SearchBox label="Search name, person or note" list={list} />
        <FilterChip
          label="State"
          list={list}
          name="state"
          options={[
            { value: 'active', label: 'active' },
            { value: 'disabled', label: 'disabled' },
          ]}
        />
        <FilterChip
          label="Kind"
          list={list}
          name="kind"
          options={[
            { value: 'person', label: 'person' },
            { value: 'server', label: 'server' },
          ]}
        />
      </ListTools>
      <DataTable
        columns={[
          {
            key: 'name',
            label: 'Account',
            cell: (row) => row.name,
            mono: true,
            sortable: true,
            stack: 'main',
          },
          { key: 'label', label: 'Who', cell: (row) => row.label, sortable: true },
          { key: 'state', label: 'State', cell: (row) => <AccountState account={row} now={now} /> },
          {
            key: 'kind',
            label: 'Kind',
            cell: (row) => (
              <>
                {row.kind}{' '}
                {row.legacy ? (
                  <Badge icon="warn" tone="warn">
                    legacy
                  </Badge>
                ) : null}
              </>
            ),
          },
          {
            key: 'passwordSetAt',
            label: 'Password set',
            cell: (row) => <Time at={row.passwordSetAt} />,
            right: true,
            stack: 'end',
          },
          {
            key: 'createdAt',
            label: 'Made',
            cell: (row) => <Time at={row.createdAt} />,
            sortable: true,
            right: true,
            stack: 'hide',
          },
        ]}
        empty={
          page.total === 0
            ? {
                says: 'Nobody may log in to send mail yet. An account is in force on every gateway within a second.',
                action: mayWrite ? (
                  <LinkButton href={listHref(list, { new: '1' })} variant="primary">
                    New account
                  </LinkButton>
                ) : null,
              }
            : { says: 'No account matches.' }
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
        rows={page.rows}
        sort={sort}
      />
    </Split>
  );
}
