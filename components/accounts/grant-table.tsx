import { State } from '#components/ui/badge.tsx';
import { LinkButton } from '#components/ui/button.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { type List, listHref } from '#components/ui/list-url.ts';
import { Time } from '#components/ui/time.tsx';
import type { GrantPage } from '#lib/sasl/sending/list-senders.ts';

type Row = GrantPage['rows'][number];

const columns: Column<Row>[] = [
  { key: 'sender', label: 'May send as', cell: (row) => row.pattern, mono: true, stack: 'main' },
  {
    key: 'account',
    label: 'Account',
    cell: ({ account }) => (
      <>
        {account.label || account.name}{' '}
        <code className="text-ink-3">{account.label ? account.name : ''}</code>
      </>
    ),
  },
  {
    key: 'state',
    label: 'State',
    cell: ({ account }) =>
      account.disabledAt ? <State is="off">Disabled</State> : <State is="ok">Active</State>,
    stack: 'end',
  },
  {
    key: 'granted',
    label: 'Granted',
    cell: (row) => (
      <>
        <Time at={row.createdAt} /> by {row.createdBy}
      </>
    ),
    yields: true,
    stack: 'hide',
  },
];

/** Which account may send as which address. */
export function GrantTable({ page, list, asked }: { page: GrantPage; list: List; asked: string }) {
  return (
    <DataTable
      columns={columns}
      empty={{
        says: asked
          ? `No account may send as ${asked} by a grant.`
          : 'No account has an address listed. Addresses are granted on the page of each account.',
      }}
      footer={
        page.next ? (
          <LinkButton href={listHref(list, { after: page.next })} small>
            Next
          </LinkButton>
        ) : null
      }
      label="Senders"
      list={list}
      rowHref={(row) => `/authentication/accounts/${row.account.id}`}
      rowKey={(row) => `${row.pattern} ${row.accountId}`}
      rows={page.rows}
    />
  );
}
