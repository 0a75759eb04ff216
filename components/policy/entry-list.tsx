import type { ReactNode } from 'react';
import { EntryForm } from '#components/policy/entry-form.tsx';
import type { MapView } from '#components/policy/maps.ts';
import { LinkButton } from '#components/ui/button.tsx';
import { type Column, DataTable, momentCell } from '#components/ui/data-table.tsx';
import { ChangedDot } from '#components/ui/field-frame.tsx';
import type { FormAction } from '#components/ui/form.tsx';
import { formatFound } from '#components/ui/format.ts';
import type { IconName } from '#components/ui/icon.tsx';
import { FilterChip, ListTools, Pager, SearchBox } from '#components/ui/list-tools.tsx';
import { type List, listHref, paramOf, type Sort } from '#components/ui/list-url.ts';
import { SidePanel } from '#components/ui/side-panel.tsx';
import type { Cell } from '#components/ui/table-rows.tsx';
import { rightNow } from '#components/ui/time.tsx';
import { accessTags } from '#lib/policy/entry/access-entry.ts';
import { readAction } from '#lib/policy/entry/access-value.ts';
import { literalKey } from '#lib/policy/entry/literal-entry.ts';
import { readableText } from '#lib/raw-text.ts';

export type EntryRow = {
  id: string;
  version: number;
  tag: string;
  key: string;
  value: string;
  comment: string;
  owner: string;
  ticket: string;
  endsOn: string | null;
  spelling: string | null;
  state: string;
  updatedAt: Date;
  updatedBy: string;
};

export type EntryPage = {
  rows: EntryRow[];
  newer: string | null;
  older: string | null;
  /** How many match, or `more` than so many, of so many in the map. */
  found: number;
  more: boolean;
  total: number;
};

const tagOptions = accessTags.map(({ tag, words }) => ({ value: tag || 'none', label: `${words} ${tag}` }));

const endOptions = [
  { value: 'past', label: 'in the past' },
  { value: 'soon', label: 'within 30 days' },
  { value: 'none', label: 'never' },
];

/** The list of one map: search, filter, sort, page, choose and delete. */
export function EntryList({
  view,
  list,
  sort,
  page,
  remove,
  newHref,
  beside,
}: {
  view: MapView;
  list: List;
  sort: Sort;
  page: EntryPage;
  /** Null where the role may only read. */
  remove: FormAction | null;
  newHref: string | null;
  /** A panel stands beside it, so there is room for less. */
  beside: boolean;
}) {
  return (
    <>
      <ListTools>
        <SearchBox label={`Search ${view.many}`} list={list} />
        {view.tagged ? <FilterChip label="Tag" list={list} multiple name="tag" options={tagOptions} /> : null}
        <FilterChip
          label="State"
          list={list}
          name="changed"
          options={[{ value: 'yes', label: 'not released yet' }]}
        />
        <FilterChip label="Ends" list={list} name="ends" options={endOptions} />
      </ListTools>
      <DataTable
        bulk={
          remove
            ? {
                action: remove,
                actions: [
                  {
                    intent: 'change',
                    one: `Change 1 ${view.one}`,
                    many: `Change {n} ${view.many}`,
                    href: list.path,
                  },
                  {
                    intent: 'export',
                    one: `Export 1 ${view.one}`,
                    many: `Export {n} ${view.many}`,
                    href: `/policy/${view.map}/chosen.csv`,
                  },
                  {
                    intent: 'delete',
                    one: `Delete 1 ${view.one}`,
                    many: `Delete {n} ${view.many}`,
                    danger: true,
                  },
                ],
              }
            : undefined
        }
        columns={columnsOf(view).filter((column) => !beside || !inPanel.has(column.key))}
        empty={
          ['q', 'tag', 'changed', 'ends'].some((name) => paramOf(list, name))
            ? { says: `No ${view.one} matches.` }
            : {
                says: view.empty,
                action: newHref ? (
                  <LinkButton href={newHref} variant="primary">
                    Add {view.one}
                  </LinkButton>
                ) : null,
              }
        }
        footer={
          <Pager
            list={list}
            newer={page.newer ?? undefined}
            newerWords="Previous"
            older={page.older ?? undefined}
            olderWords="Next"
            says={formatFound(page, view.one, view.many)}
          />
        }
        label={view.file}
        list={list}
        openKey={paramOf(list, 'open')}
        rowHref={(row) => listHref(list, { open: row.id, new: null, import: null, intent: null, row: null })}
        rowKey={(row) => row.id}
        rowName={(row) => `${row.tag}${row.key}`}
        rows={page.rows}
        sort={sort}
      />
    </>
  );
}

/** What an open panel tells, too. */
const inPanel: ReadonlySet<string> = new Set(['owner', 'ends', 'updatedAt']);

function columnsOf(view: MapView): Column<EntryRow>[] {
  const today = new Date(rightNow()).toISOString().slice(0, 10);
  const shown: (Column<EntryRow> | null)[] = [
    view.tagged
      ? {
          key: 'tag',
          label: 'Tag',
          cell: (row) =>
            row.tag || (
              <span className="text-ink-3">{literalKey(row.key) === null ? 'no tag' : 'as it is'}</span>
            ),
          mono: true,
          width: 'w-32',
          stack: 'first',
        }
      : null,
    {
      key: 'key',
      label: view.key.label,
      cell: (row) =>
        row.key && row.state === 'released' ? (
          readableText(row.key)
        ) : (
          <>
            {readableText(row.key) || <span className="text-ink-3">everybody else</span>}{' '}
            {row.state === 'released' ? null : <ChangedDot />}
          </>
        ),
      mono: true,
      sortable: true,
      stack: 'main',
    },
    view.value
      ? {
          key: 'value',
          label: view.value.label,
          cell: (row) => (view.map === 'access' ? actionCell(row.value) : row.value),
          mono: true,
          sortable: true,
        }
      : null,
    { key: 'owner', label: 'Owner', cell: (row) => row.owner || row.updatedBy, width: 'w-36' },
    {
      key: 'ends',
      label: 'Ends',
      cell: (row) => endCell(row.endsOn, today),
      width: 'w-32',
      stackLabel: 'ends',
    },
    {
      key: 'updatedAt',
      label: 'Changed',
      cell: (row) => momentCell(row.updatedAt),
      sortable: true,
      right: true,
      width: 'w-28',
      stack: 'end',
    },
  ];
  return shown.filter((column) => column !== null);
}

const actionIcons: Partial<Record<ReturnType<typeof readAction>['kind'], IconName>> = {
  relay: 'arrow',
  ok: 'check',
  discard: 'off',
  quarantine: 'locked',
  reject: 'bad',
  error: 'bad',
};

/** What an entry does, told apart at a glance. */
function actionCell(value: string): Cell {
  const icon = actionIcons[readAction(value).kind];
  return icon ? { icon, says: value } : value;
}

/** A day that is over stands out: the entry still holds. */
function endCell(endsOn: string | null, today: string): Cell {
  if (endsOn === null) return 'never';
  return endsOn < today ? { state: 'warn', says: endsOn } : endsOn;
}

/** The panel of one entry; for those who may only read, its facts. */
export function EntryPanel({
  view,
  entry,
  start,
  action,
  closeHref,
  children,
}: {
  view: MapView;
  entry: EntryRow | null;
  /** The key that a new entry begins with. */
  start?: string;
  action: FormAction;
  closeHref: string;
  children?: ReactNode;
}) {
  return (
    <SidePanel closeHref={closeHref} title={entry ? `Edit ${view.one}` : `New ${view.one}`}>
      <EntryForm
        action={action}
        closeHref={closeHref}
        entry={entry}
        key={entry?.id ?? 'new'}
        start={start}
        view={view}
      />
      {children}
    </SidePanel>
  );
}
