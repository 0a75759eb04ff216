import { State } from '#components/ui/badge.tsx';
import { BarChart } from '#components/ui/bar-chart.tsx';
import { LinkButton } from '#components/ui/button.tsx';
import { DataTable } from '#components/ui/data-table.tsx';
import { formatBytes } from '#components/ui/format.ts';
import { Pager } from '#components/ui/list-tools.tsx';
import { EmptyState, Skeleton, TableSkeleton } from '#components/ui/note.tsx';
import { Panel, Section } from '#components/ui/panel.tsx';
import { RawLines } from '#components/ui/raw-lines.tsx';

const messages = [
  {
    id: '1',
    time: '13:52:18',
    account: 'kim',
    to: 'lead.trumpet@tubascoundrels.net',
    size: 49_370,
    code: '5.1.1',
  },
  { id: '2', time: '13:40:47', account: 'kim', to: 'festival-list@example.com', size: 1_420, code: '5.7.1' },
  {
    id: '3',
    time: '13:31:05',
    account: 'scanner-2',
    to: 'booking@example.com',
    size: 3_204_100,
    code: '2.0.0',
  },
];

const raw = [
  '13:52:18 sm-mta[20311]: NOQUEUE: connect from phone-88.example.com [192.0.2.88]',
  '13:52:18 sm-mta[20311]: AUTH=server, relay=phone-88.example.com [192.0.2.88], authid=kim, mech=SCRAM-SHA-256, bits=0',
  '13:52:20 sm-mta[20314]: 6AJDqIxK020311: to=<lead.trumpet@tubascoundrels.net>, dsn=5.1.1, stat=User unknown',
];

export function Rows() {
  const list = { path: '/kit', params: {} };
  return (
    <Section title="A table with a row unfolded">
      <Panel flush label="Messages">
        <DataTable
          columns={[
            { key: 'time', label: 'Time, UTC', sortable: true, cell: (row) => row.time },
            { key: 'account', label: 'Account', cell: (row) => row.account },
            { key: 'to', label: 'Recipient', mono: true, stack: 'main', cell: (row) => row.to },
            { key: 'size', label: 'Size', right: true, cell: (row) => formatBytes(row.size) },
            {
              key: 'result',
              label: 'Result',
              stack: 'end',
              cell: (row) => (
                <State is={row.code.startsWith('2') ? 'ok' : 'bad'}>
                  <span className="mono">{row.code}</span>
                </State>
              ),
            },
          ]}
          expanded={(row) => (row.id === '1' ? <RawLines copy fold={2} lines={raw} /> : null)}
          footer={<Pager list={list} newer="1" older="3" says="3 of 19 rows" />}
          label="Messages"
          list={list}
          rowHref={(row) => `/kit?open=${row.id}`}
          rowKey={(row) => row.id}
          rows={messages}
          sort={{ key: 'time', descending: true }}
        />
      </Panel>
    </Section>
  );
}

const hours = Array.from({ length: 24 }, (_, hour) => ({
  label: `19 Nov, ${hour}:00`,
  tick: hour % 4 === 0 ? `${hour}:00` : undefined,
  values: { hit: hour % 5, rest: (hour * 7) % 6 },
}));

export function Charts() {
  return (
    <Section title="Charts">
      <div className="grid gap-6 mid:grid-cols-2">
        <Panel title="A match before all">
          <BarChart
            bars={hours}
            height={84}
            label="Refused recipients before all, by hour"
            series={[
              { key: 'hit', label: 'Refused', tone: 'main', side: 'up' },
              { key: 'rest', label: 'All others', tone: 'back', side: 'up' },
            ]}
          />
        </Panel>
        <Panel title="No data">
          <BarChart bars={[]} height={84} label="Nothing" series={[]} />
        </Panel>
      </div>
    </Section>
  );
}

export function Empties() {
  return (
    <Section title="On its way, empty">
      <div className="grid gap-6 mid:grid-cols-3">
        <Panel title="Gateways">
          <Skeleton lines={4} />
        </Panel>
        <Panel flush title="Accounts">
          <TableSkeleton columns={3} rows={4} />
        </Panel>
        <Panel flush title="Aliases">
          <EmptyState
            action={
              <LinkButton href="/kit" icon="plus">
                Add alias
              </LinkButton>
            }
          >
            No alias yet. postmaster and MAILER-DAEMON need one before the first release.
          </EmptyState>
        </Panel>
      </div>
    </Section>
  );
}
