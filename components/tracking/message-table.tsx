import type { ReactNode } from 'react';
import { State, type StateName } from '#components/ui/badge.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { type List, listHref } from '#components/ui/list-url.ts';
import { Time } from '#components/ui/time.tsx';
import { explainReply } from '#lib/maillog/explain.ts';
import type { ListedMessage } from '#lib/maillog/list-messages.ts';
import type { MessageStatus } from '#lib/maillog/message.ts';

const states: Record<MessageStatus, { is: StateName; says: string; quiet?: boolean }> = {
  receiving: { is: 'running', says: 'Coming in' },
  queued: { is: 'waiting', says: 'On its way' },
  sent: { is: 'ok', says: 'Delivered' },
  deferred: { is: 'waiting', says: 'Waits' },
  refused: { is: 'bad', says: 'Refused', quiet: true },
  held: { is: 'locked', says: 'Held' },
  discarded: { is: 'off', says: 'Discarded' },
  abandoned: { is: 'off', says: 'Broken off' },
};

/** What became of a message, with the other server's reason where it was not taken. */
export function MessageState({ message }: { message: ListedMessage }) {
  const { is, says, quiet } = states[message.status];
  const bad = message.deliveries.find((one) => one.outcome === 'refused' || one.outcome === 'deferred');
  const reply = message.reason ?? (bad ? (bad.reply ?? bad.status) : null);
  const why = reply ? explainReply(reply, bad?.dsn ?? null).title : null;
  return (
    <State is={is} quiet={quiet}>
      {says}
      {why ? <span className="text-ink-2">{why}</span> : null}
    </State>
  );
}

/** One message and what stands under it when it is open. */
export function MessageTable({
  list,
  messages,
  openKey,
  unfolded,
  footer,
  empty,
}: {
  list: List;
  messages: readonly ListedMessage[];
  /** `gateway/queueId` of the open one. */
  openKey: string | undefined;
  unfolded: ReactNode;
  footer: ReactNode;
  empty: { says: ReactNode; action?: ReactNode };
}) {
  return (
    <DataTable
      columns={columns}
      empty={empty}
      expanded={(row) => (keyOf(row) === openKey ? unfolded : null)}
      footer={footer}
      label="Messages"
      list={list}
      rowHref={(row) => listHrefKeepingPlace(list, keyOf(row) === openKey ? null : keyOf(row))}
      rowKey={(row) => `${keyOf(row)}/${row.id}`}
      rows={messages}
    />
  );
}

const keyOf = ({ gateway, queueId }: ListedMessage): string => `${gateway}/${queueId}`;

/** Opening a row stays on the page of rows it stands on. */
function listHrefKeepingPlace(list: List, open: string | null): string {
  const { before, after } = list.params;
  const place = { ...(before && { before: String(before) }), ...(after && { after: String(after) }) };
  return listHref(list, { open, ...place });
}

const columns: Column<ListedMessage>[] = [
  { key: 'at', label: 'Time, UTC', cell: (row) => <Time at={row.at} />, width: 'w-22', stack: 'end' },
  {
    key: 'account',
    label: 'Account',
    cell: (row) => row.account ?? <span className="text-ink-3">no log-in</span>,
    width: 'w-24',
    stack: 'first',
  },
  {
    key: 'client',
    label: 'Client',
    cell: (row) => row.clientAddress ?? 'this host',
    mono: true,
    width: 'w-32',
  },
  { key: 'sender', label: 'Sender', cell: (row) => row.sender || '<>', mono: true, stack: 'rest' },
  {
    key: 'recipients',
    label: 'Recipients',
    mono: true,
    stack: 'main',
    cell: (row) => {
      const [first] = row.deliveries;
      if (!first) return row.recipients === null ? '' : `${row.recipients} recipients`;
      return row.deliveryCount > 1 ? `${first.recipient} and ${row.deliveryCount - 1} more` : first.recipient;
    },
  },
  { key: 'mechanism', label: 'Mechanism', cell: (row) => row.mechanism ?? '', width: 'w-34', stack: 'hide' },
  {
    key: 'tls',
    label: 'TLS',
    cell: (row) => row.tlsVersion?.replace('TLSv', '') ?? <span className="text-ink-3">none</span>,
    width: 'w-13',
    stackLabel: 'TLS',
  },
  { key: 'state', label: 'Result', cell: (row) => <MessageState message={row} />, width: 'w-44' },
];
