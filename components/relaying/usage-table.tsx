import { Segmented } from '#components/ui/chip.tsx';
import { controlClass } from '#components/ui/control.ts';
import { type Column, DataTable, momentCell } from '#components/ui/data-table.tsx';
import { formatBytes, formatCount } from '#components/ui/format.ts';
import { Pager } from '#components/ui/list-tools.tsx';
import { keptParams, type List, listHref, paramOf, sortOf } from '#components/ui/list-url.ts';
import { narrowed } from '#lib/maillog/search/edit-query.ts';
import type { Query } from '#lib/maillog/search/query.ts';
import { type UsageList, usageSorts } from '#lib/maillog/usage/list-usage.ts';
import type { UsageKind } from '#lib/maillog/usage/usage.ts';
import type { UsageRow } from '#lib/maillog/usage/usage-rows.ts';

const kinds: Record<UsageKind, { many: string; one: string; find: string }> = {
  account: { many: 'Accounts', one: 'account', find: 'Find an account' },
  client: { many: 'Addresses', one: 'address', find: 'Find an address' },
  network: { many: 'Networks', one: 'network', find: 'Find a network' },
};

type Asked = { list: List; query: Query; by: UsageKind; who: 'sent' | 'tried' };

/** Who relays: accounts, the addresses they come from, or those by network; each row leads to its detail. */
export function UsageTable({ found, ...asked }: Asked & { found: UsageList }) {
  const { list, by, who } = asked;
  const { many, one, find } = kinds[by];
  const name = paramOf(list, 'name');
  return (
    <section aria-label={many} className="mt-6">
      <div className="mb-3 flex flex-wrap items-center gap-2 print:hidden">
        <Segmented
          items={Object.entries(kinds).map(([kind, { many: label }]) => ({
            href: listHref(list, { by: kind, sort: null, name: null }),
            label,
            current: kind === by,
          }))}
          label="Who is listed"
        />
        <FindName label={find} list={list} />
        <Segmented
          items={[
            { href: listHref(list, { who: null, sort: null }), label: 'Who sent', current: who === 'sent' },
            {
              href: listHref(list, { who: 'tried', sort: null }),
              label: 'Who only tried to log in',
              current: who === 'tried',
            },
          ]}
          label="What they did"
        />
      </div>
      <DataTable
        columns={columnsOf(asked)}
        empty={{
          says: name
            ? `No ${one} has “${name}” in its name.`
            : who === 'sent'
              ? 'Nobody sent anything with a log-in in this time.'
              : 'Nobody tried to log in who did not send as well.',
        }}
        footer={
          <Pager
            list={list}
            newer={found.newer ?? undefined}
            newerWords="Before"
            older={found.older ?? undefined}
            olderWords="More"
            says={`${found.rows.length} of ${formatCount(found.found, one, many.toLowerCase())}${found.found === found.total ? '' : ` that match, of ${formatCount(found.total)}`}`}
          />
        }
        label={many}
        list={list}
        rowHref={(row) => detailHref(asked, row)}
        rowKey={({ id }) => id}
        rows={found.rows}
        sort={sortOf(list, usageSorts, {
          key: who === 'sent' ? 'messages' : 'failures',
          descending: true,
        })}
      />
    </section>
  );
}

/** The search that names the row as well; this host itself has no name, so its row leads nowhere. */
function detailHref({ list, query, by }: Asked, { name }: UsageRow): string {
  const q =
    name === '' ? null : narrowed(query, { key: by === 'account' ? 'account' : 'client', value: name });
  return q === null ? listHref(list, {}) : listHref(list, { q, by: null, sort: null, name: null, who: null });
}

function FindName({ list, label }: { list: List; label: string }) {
  return (
    <search className="w-56 max-mid:w-full">
      <form action={list.path}>
        {keptParams(list, ['name']).map(([key, value]) => (
          <input key={`${key}=${value}`} name={key} type="hidden" value={value} />
        ))}
        <input
          aria-label={label}
          className={controlClass(false, 'h-control-small px-2 text-small')}
          defaultValue={paramOf(list, 'name')}
          name="name"
          placeholder={label}
          type="search"
        />
      </form>
    </search>
  );
}

const count = (value: number | null) => (value === null ? '' : formatCount(value));

/** A column of numbers; on a narrow screen its name stands before the number. */
function numbers(
  key: keyof UsageRow,
  label: string,
  cell: Column<UsageRow>['cell'],
  more: Partial<Column<UsageRow>> = {},
): Column<UsageRow> {
  return { key, label, cell, right: true, sortable: true, width: 'w-24', stack: 'hide', ...more };
}

function columnsOf({ by, who }: Asked): Column<UsageRow>[] {
  const name: Column<UsageRow> = {
    key: 'name',
    label: kinds[by].one[0]?.toUpperCase() + kinds[by].one.slice(1),
    cell: ({ name: says }) => says || 'this host',
    sortable: true,
    mono: by !== 'account',
    stack: 'main',
  };
  const network: Column<UsageRow> = {
    key: 'network',
    label: 'Network',
    cell: (row) => row.network,
    mono: true,
    width: 'w-40',
    yields: true,
    stack: 'hide',
  };
  const failures = numbers('failures', 'Failed log-ins', (row) => count(row.failures), {
    width: 'w-28',
    ...(who === 'tried' && { stack: 'end' }),
  });
  if (who === 'tried') return [name, ...(by === 'client' ? [network] : []), failures];
  const addresses = numbers(
    'addresses',
    'Addresses',
    ({ addresses: own, networks }) =>
      networks === null || networks === own ? count(own) : `${count(own)} in ${count(networks)}`,
    { title: 'Addresses, and how many networks they are in', width: 'w-26' },
  );
  const accounts = numbers('accounts', 'Accounts', (row) => count(row.accounts));
  return [
    name,
    ...(by === 'client' ? [network] : []),
    numbers('messages', 'Messages', (row) => count(row.messages), { stack: 'end' }),
    numbers('recipients', 'Recipients', (row) => count(row.recipients), { yields: true }),
    numbers('bytes', 'Data', (row) => formatBytes(row.bytes)),
    numbers('refused', 'Refused', (row) => count(row.refused), {
      title: 'Refused recipients',
      stack: 'rest',
      stackLabel: 'Refused',
    }),
    failures,
    ...(by === 'account' ? [addresses] : by === 'client' ? [accounts] : [accounts, addresses]),
    {
      key: 'firstAt',
      label: 'First',
      cell: (row) => momentCell(row.firstAt, ''),
      sortable: true,
      width: 'w-28',
      yields: true,
      stack: 'hide',
    },
    {
      key: 'lastAt',
      label: 'Last',
      cell: (row) => momentCell(row.lastAt, ''),
      sortable: true,
      width: 'w-28',
      stack: 'rest',
      stackLabel: 'Last',
    },
  ];
}
