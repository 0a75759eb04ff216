import { Badge, type StateName } from '#components/ui/badge.tsx';
import { Button, LinkButton, TextLink } from '#components/ui/button.tsx';
import { Select } from '#components/ui/choice.tsx';
import { Absent, type Column, DataTable } from '#components/ui/data-table.tsx';
import { TextArea, TextField } from '#components/ui/field.tsx';
import { ChangedDot } from '#components/ui/field-frame.tsx';
import { ActionForm, FormActions } from '#components/ui/form.tsx';
import { formatDay, formatDuration } from '#components/ui/format.ts';
import { Icon, type IconName } from '#components/ui/icon.tsx';
import { FilterChip, ListTools, Pager, SearchBox } from '#components/ui/list-tools.tsx';
import { type List, type ListParams, listHref, paramOf, sortOf } from '#components/ui/list-url.ts';
import { Note } from '#components/ui/note.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Preview } from '#components/ui/preview.tsx';
import { SidePanel, Split } from '#components/ui/side-panel.tsx';
import { tryForm } from '../actions.ts';
import { Frame } from '../frame.tsx';
import { type Entry, entries } from '../sample.ts';

const icons: Record<string, IconName | StateName> = {
  OK: 'check',
  RELAY: 'arrow',
  REJECT: 'bad',
  DISCARD: 'off',
  ERROR: 'bad',
};

const columns: Column<Entry>[] = [
  {
    key: 'tag',
    label: 'Tag',
    sortable: true,
    width: 'w-26',
    stack: 'first',
    cell: (row) =>
      row.tag ? (
        <span className="mono text-ink-2">{row.tag}</span>
      ) : (
        <span className="text-ink-3">no tag</span>
      ),
  },
  {
    key: 'key',
    label: 'Key',
    sortable: true,
    stack: 'main',
    cell: (row) => (
      <>
        <span className="mono">{row.key}</span>
        {row.changed ? (
          <span className="ml-2">
            <ChangedDot />
          </span>
        ) : null}
        {row.shadowed ? (
          <span className="ml-2">
            <Badge icon="warn" tone="warn">
              shadowed
            </Badge>
          </span>
        ) : null}
      </>
    ),
  },
  {
    key: 'action',
    label: 'Action',
    width: 'w-36',
    cell: (row) => (
      <span className="flex items-center gap-1.5">
        <Icon className="text-ink-3" name={icons[row.action.split(':')[0] ?? ''] ?? 'minus'} small />
        <span className="mono truncate">{row.action}</span>
      </span>
    ),
  },
  {
    key: 'owner',
    label: 'Owner',
    width: 'w-18',
    cell: (row) => <span className="text-ink-2">{row.owner}</span>,
  },
  {
    key: 'ends',
    label: 'Ends',
    width: 'w-26',
    yields: true,
    stackLabel: 'ends',
    cell: (row) => (row.ends ? formatDay(row.ends) : <Absent>never</Absent>),
  },
  {
    key: 'hit',
    label: 'Last hit',
    title: 'Time since an envelope last matched',
    width: 'w-24',
    right: true,
    stack: 'end',
    cell: (row) => (row.hit === null ? <Absent>never</Absent> : formatDuration(row.hit)),
  },
];

export default async function ListPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list: List = { path: '/kit/list', params: await searchParams };
  const sort = sortOf(list, ['tag', 'key'], { key: 'tag', descending: false });
  const chosen = entries.find((entry) => entry.id === paramOf(list, 'open'));
  const rows = paramOf(list, 'q') === 'nothing' ? [] : entries;
  return (
    <Frame>
      <Split panel={chosen ? <EntryPanel closeHref={listHref(list, { open: null })} entry={chosen} /> : null}>
        <PageHead
          actions={
            <>
              <Button>Import</Button>
              <LinkButton hotkey="n" href="/kit/list?open=3" icon="plus">
                Add entry
              </LinkButton>
            </>
          }
          crumbs={[{ label: 'Policy' }]}
          title="Access"
        />
        <ListTools>
          <SearchBox label="Search entries" list={list} />
          <FilterChip
            label="Tag"
            list={list}
            multiple
            name="tag"
            options={['Connect:', 'From:', 'To:', 'Spam:'].map((value) => ({
              value,
              label: <code>{value}</code>,
            }))}
          />
          <FilterChip
            label="Action"
            list={list}
            name="action"
            options={['RELAY', 'OK', 'REJECT', 'DISCARD'].map((value) => ({
              value,
              label: <code>{value}</code>,
            }))}
          />
        </ListTools>
        <div className="mb-3">
          <Note
            action={<TextLink href="/kit/list?q=192.0.2.45">Show both</TextLink>}
            title="1 entry never decides."
            tone="warn"
          >
            <code>192.0.2.45 REJECT</code> has no tag; <code>Connect:192.0.2.45</code> is looked up first and
            wins.
          </Note>
        </div>
        <DataTable
          bleed
          bulk={{
            action: tryForm,
            actions: [
              { intent: 'owner', one: 'Change owner', many: 'Change owner' },
              { intent: 'export', one: 'Export 1 row', many: 'Export {n} rows', href: '/kit/list' },
              { intent: 'refuse', one: 'Delete 1 entry', many: 'Delete {n} entries', danger: true },
            ],
          }}
          columns={columns}
          dense
          empty={{
            says: 'No entry matches.',
            action: <LinkButton href="/kit/list">Show all entries</LinkButton>,
          }}
          footer={<Pager list={list} older="18" says={`${rows.length} of 412 entries · by tag, then key`} />}
          label="Access entries"
          list={list}
          openKey={chosen?.id}
          rowHref={(row) => listHref(list, { open: row.id })}
          rowKey={(row) => row.id}
          rowName={(row) => `${row.tag}${row.key}`}
          rows={rows}
          sort={sort}
        />
      </Split>
    </Frame>
  );
}

function EntryPanel({ entry, closeHref }: { entry: Entry; closeHref: string }) {
  return (
    <SidePanel badge={<Badge>draft</Badge>} closeHref={closeHref} key={entry.id} title="Edit entry">
      <ActionForm
        action={tryForm}
        footer={
          <FormActions
            cancelHref={closeHref}
            danger={<Button variant="danger-quiet">Delete entry</Button>}
            save="Save to draft"
          />
        }
        label="Entry"
      >
        <Select
          choices={[
            { value: 'Connect:', label: 'The host that connects' },
            { value: 'From:', label: 'The sender' },
            { value: 'To:', label: 'The recipient' },
          ]}
          daemonName="Connect:"
          label="Applies to"
          name="tag"
          value={entry.tag}
        />
        <TextField
          changed={entry.changed}
          daemonName="left-hand side"
          help={
            <>
              Written as <code>198.51.100</code>: the daemon compares whole octets. A /26 would become 64
              lines.
            </>
          }
          label="Network or host"
          mono
          name="network"
          value={entry.key}
        />
        <Select
          choices={['RELAY', 'OK', 'REJECT', 'DISCARD'].map((value) => ({ value, label: value }))}
          daemonName="right-hand side"
          fallbackSays="no entry, so the client must log in."
          label="Action"
          mono
          name="action"
          value={entry.action}
        />
        <TextField
          daemonName="not in the map"
          error="That day is over. Choose a day after 19 Nov 2026, or leave it empty."
          icon="clock"
          label="Ends on"
          name="ends"
          value="30 Oct 2026"
        />
        <TextArea
          changed
          label="Owner and reason"
          name="reason"
          value="Piet. Scanners on floor 2, until their firmware can log in."
        />
        <Preview lines={[`${entry.tag}198.51.100\t${entry.action}`]} path="/etc/mail/access" />
        <Note icon="trace">
          <code>198.51.100.77</code> stays refused: its own entry is more exact and wins. The other 255
          addresses may relay. <TextLink href="/kit/list">Try an envelope</TextLink>
        </Note>
      </ActionForm>
    </SidePanel>
  );
}
