import { State, type StateName } from '#components/ui/badge.tsx';
import type { BulkAction } from '#components/ui/bulk-form.tsx';
import { type Column, DataTable, momentCell } from '#components/ui/data-table.tsx';
import type { FormAction } from '#components/ui/form.tsx';
import { formatBytes, formatCount } from '#components/ui/format.ts';
import { Pager } from '#components/ui/list-tools.tsx';
import { type List, listHref, type Sort } from '#components/ui/list-url.ts';
import type { Queue } from '#lib/queue/list-queue.ts';
import type { QueuedMessage } from '#lib/queue/queue.ts';

const states: Record<QueuedMessage['state'], StateName> = {
  waiting: 'waiting',
  active: 'running',
  held: 'locked',
};

export function QueueState({ message: { state, why } }: { message: QueuedMessage }) {
  return <State is={states[state]}>{why.title}</State>;
}

const columns: Column<QueuedMessage>[] = [
  {
    key: 'at',
    label: 'Since, UTC',
    cell: (row) => momentCell(row.at),
    width: 'w-24',
    sortable: true,
    stack: 'end',
  },
  {
    key: 'sender',
    label: 'Sender',
    cell: (row) => row.sender || '<>',
    mono: true,
    sortable: true,
    yields: true,
    stack: 'rest',
  },
  { key: 'recipients', label: 'Still to', cell: (row) => firstOf(row.recipients), mono: true, stack: 'main' },
  {
    key: 'why',
    label: 'Why it waits',
    cell: (row) => <QueueState message={row} />,
    width: 'w-80',
    stack: 'rest',
  },
  {
    key: 'tries',
    label: 'Tries',
    cell: (row) => row.tries,
    right: true,
    sortable: true,
    width: 'w-16',
    yields: true,
    stack: 'hide',
  },
  {
    key: 'size',
    label: 'Size',
    cell: (row) => formatBytes(row.size),
    right: true,
    sortable: true,
    width: 'w-20',
    yields: true,
    stack: 'hide',
  },
  {
    key: 'gateway',
    label: 'Gateway',
    cell: (row) => row.gateway,
    width: 'w-24',
    yields: true,
    stack: 'hide',
  },
];

function firstOf([first = 'nobody', ...more]: readonly string[]): string {
  return more.length > 0 ? `${first} and ${more.length} more` : first;
}

const actions: BulkAction[] = [
  { intent: 'flush', one: 'Try 1 message now', many: 'Try {n} messages now' },
  { intent: 'hold', one: 'Hold 1 message', many: 'Hold {n} messages' },
  { intent: 'release', one: 'Release 1 message', many: 'Release {n} messages' },
];

/** What waits, with what can be done about it; deleting asks first, in a panel. */
export function QueueTable({
  queue,
  list,
  sort,
  openKey,
  act,
}: {
  queue: Queue;
  list: List;
  sort: Sort;
  openKey: string | undefined;
  /** Null where the role may only read. */
  act: FormAction | null;
}) {
  return (
    <DataTable
      bulk={
        act
          ? {
              action: act,
              actions: [
                ...actions,
                {
                  intent: 'delete',
                  one: 'Delete 1 message …',
                  many: 'Delete {n} messages …',
                  danger: true,
                  href: list.path,
                },
              ],
            }
          : undefined
      }
      columns={columns}
      empty={{
        says: queue.total === 0 ? 'Nothing waits on any gateway that answers.' : 'No message matches.',
      }}
      footer={
        <Pager
          list={list}
          newer={queue.newer ?? undefined}
          newerWords="Before"
          older={queue.older ?? undefined}
          olderWords="After"
          says={`${queue.messages.length} of ${formatCount(queue.found, 'message')}`}
        />
      }
      label="Queue"
      list={list}
      openKey={openKey}
      rowHref={(row) => listHref(list, { open: row.key, row: null, intent: null })}
      rowKey={(row) => row.key}
      rowName={(row) => `${row.id} on ${row.gateway}`}
      rows={queue.messages}
      sort={sort}
    />
  );
}
