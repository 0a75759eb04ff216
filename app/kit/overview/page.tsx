import { State } from '#components/ui/badge.tsx';
import { BarChart } from '#components/ui/bar-chart.tsx';
import { Button, TextLink } from '#components/ui/button.tsx';
import { Segmented } from '#components/ui/chip.tsx';
import { DataTable } from '#components/ui/data-table.tsx';
import { Figures } from '#components/ui/figures.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns, Item, ItemList, Panel, Section, Stack } from '#components/ui/panel.tsx';
import { Frame } from '../frame.tsx';
import { halfHours } from '../sample.ts';

const gateways = [
  {
    name: 'gw1.polkatistas.org',
    address: '192.0.2.10',
    release: '8f3c1e2',
    behind: false,
    ports: '25 465 587',
    queue: 12,
    days: 61,
  },
  {
    name: 'gw2.polkatistas.org',
    address: '192.0.2.11',
    release: 'c07d915',
    behind: true,
    ports: '25 587',
    queue: 231,
    days: 61,
  },
  {
    name: 'mx.tubascoundrels.net',
    address: '2001:db8:7::25',
    release: '8f3c1e2',
    behind: false,
    ports: '25',
    queue: 0,
    days: 12,
  },
];

export default function OverviewPage() {
  return (
    <Frame>
      <PageHead
        aside="Thu 19 Nov 2026, 14:32 UTC"
        sentence="All three gateways answer. One runs an older release, and five things need you."
        title="Mail is flowing"
      />
      <Stack>
        <Columns aside={<NeedsYou />} even>
          <Messages />
        </Columns>
        <Section
          aside={
            <>
              <span>asked 4 s ago</span> <TextLink href="/kit/overview">All gateways</TextLink>
            </>
          }
          title="Gateways"
        >
          <Gateways />
        </Section>
      </Stack>
    </Frame>
  );
}

function Messages() {
  const periods = ['1 h', '24 h', '7 d', '30 d'];
  return (
    <Panel
      aside={
        <Segmented
          items={periods.map((label) => ({
            label,
            href: `/kit/overview?period=${label}`,
            current: label === '24 h',
          }))}
          label="Period"
        />
      }
      title="Messages"
    >
      <div className="mb-5">
        <Figures
          figures={[
            { label: 'Accepted', value: '15,906', note: 'up 4 %', tone: 'main' },
            { label: 'Refused', value: '5,948', note: 'up 11 %', tone: 'refused' },
            { label: 'Deferred', value: '539', note: 'was 88', tone: 'deferred' },
            { label: 'Half of it delivered within', value: '1.4 s', end: true },
          ]}
        />
      </div>
      <BarChart
        bars={halfHours}
        label="Accepted, refused and deferred messages in half hours"
        marks={[{ before: 37.5, says: '8f3c1e2 activated' }]}
        series={[
          { key: 'accepted', label: 'Accepted', tone: 'main', side: 'up' },
          { key: 'refused', label: 'Refused', tone: 'refused', side: 'down' },
          { key: 'deferred', label: 'Deferred', tone: 'deferred', side: 'down' },
        ]}
      />
    </Panel>
  );
}

function NeedsYou() {
  return (
    <Panel aside="5" flush title="Needs you">
      <ItemList>
        <Item action={<Button small>Fix</Button>} icon="bad" title="PLAIN is offered without TLS" tone="bad">
          In the draft. Passwords would cross the network in clear
        </Item>
        <Item
          action={<Button small>Renew</Button>}
          icon="warn"
          title="A certificate ends in 12 days"
          tone="warn"
        >
          mx.tubascoundrels.net, 1 Dec 2026
        </Item>
        <Item action={<Button small>Show</Button>} icon="locked" title="2 accounts are locked">
          <TextLink href="/kit/account">kim</TextLink> at 14:09,{' '}
          <TextLink href="/kit/account">scanner-2</TextLink> yesterday
        </Item>
        <Item
          action={<Button small>Look</Button>}
          icon="unusual"
          title="jules: 412 recipients in 20 min"
          tone="warn"
        >
          A usual day has 18. First time from 198.51.100.0/24
        </Item>
        <Item action={<Button small>Queue</Button>} icon="advice" title="243 wait for example.com">
          452 4.3.1, next try at 14:41
        </Item>
      </ItemList>
    </Panel>
  );
}

function Gateways() {
  return (
    <DataTable
      columns={[
        {
          key: 'name',
          label: 'Gateway',
          stack: 'main',
          cell: (row) => (
            <>
              <span className="font-row">{row.name}</span>{' '}
              <span className="mono ml-2 text-ink-3">{row.address}</span>
            </>
          ),
        },
        {
          key: 'release',
          label: 'Release',
          cell: (row) => (
            <State is={row.behind ? 'warn' : 'ok'}>
              <span className="mono">{row.release}</span>
              {row.behind ? '1 behind' : null}
            </State>
          ),
        },
        { key: 'ports', label: 'Listens on', mono: true, stack: 'hide', cell: (row) => row.ports },
        { key: 'queue', label: 'Queue', right: true, stackLabel: 'queue', cell: (row) => row.queue },
        {
          key: 'days',
          label: 'Certificate',
          right: true,
          cell: (row) => (row.days < 14 ? <State is="warn">{row.days} days</State> : `${row.days} days`),
        },
        { key: 'health', label: 'Health', cell: () => <State is="ok">Healthy</State>, stack: 'end' },
      ]}
      label="Gateways"
      rowHref={() => '/kit/overview'}
      rowKey={(row) => row.name}
      rows={gateways}
    />
  );
}
