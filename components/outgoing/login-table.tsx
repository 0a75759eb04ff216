import type { LoginDraft } from '#components/outgoing/login-form.tsx';
import { State } from '#components/ui/badge.tsx';
import { LinkButton } from '#components/ui/button.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import type { FormAction } from '#components/ui/form.tsx';
import { type List, listHref } from '#components/ui/list-url.ts';
import { Time } from '#components/ui/time.tsx';

/** The login for every other server, in addresses and boxes, where nothing would be no name. */
const rowKey = ({ key }: LoginDraft) => key || '*';

const columns: Column<LoginDraft>[] = [
  {
    key: 'key',
    label: 'Server',
    cell: (row) => row.key || <span className="font-sans text-ink-3">every other server</span>,
    mono: true,
    stack: 'main',
  },
  { key: 'name', label: 'Logs in as', cell: (row) => row.authentication || row.authorization, mono: true },
  {
    key: 'mechanisms',
    label: 'By',
    cell: (row) => row.mechanisms.join(', ') || 'what is offered here',
    yields: true,
    stack: 'hide',
  },
  {
    key: 'password',
    label: 'Password',
    cell: (row) =>
      row.password ? (
        <>
          set <Time at={row.password.at} /> by {row.password.by}
        </>
      ) : (
        <State is="bad">missing</State>
      ),
    stackLabel: 'password',
  },
  { key: 'owner', label: 'Owner', cell: (row) => row.owner, yields: true, stack: 'hide' },
];

/** The logins at other servers. */
export function LoginTable({
  logins,
  list,
  openKey,
  beside,
  newHref,
  remove,
}: {
  logins: readonly LoginDraft[];
  list: List;
  openKey: string | undefined;
  /** A panel stands beside it, so there is room for less. */
  beside: boolean;
  /** Null where the role may only read. */
  newHref: string | null;
  remove: FormAction | null;
}) {
  return (
    <DataTable
      bulk={
        remove
          ? {
              action: remove,
              actions: [{ intent: 'delete', one: 'Delete 1 login', many: 'Delete {n} logins', danger: true }],
            }
          : undefined
      }
      columns={columns.filter((column) => !beside || !column.yields)}
      empty={{
        says: 'The gateways log in nowhere. A provider that takes mail only from its customers needs a login.',
        action: newHref ? (
          <LinkButton href={newHref} variant="primary">
            Add login
          </LinkButton>
        ) : null,
      }}
      label="Outgoing logins"
      list={list}
      openKey={openKey}
      rowHref={(row) => listHref(list, { open: rowKey(row), new: null, import: null })}
      rowKey={rowKey}
      rowName={(row) => row.key || 'every other server'}
      rows={logins}
    />
  );
}
