import { GatewayHealthState } from '#components/gateways/gateway-state.tsx';
import { State } from '#components/ui/badge.tsx';
import { DataTable, momentCell, type TableProps } from '#components/ui/data-table.tsx';
import { formatCount } from '#components/ui/format.ts';
import type { KnownGateway } from '#lib/gateway/store.ts';
import type { ListedCertificate } from '#lib/pki/list-certificates.ts';

type Gateway = KnownGateway & { release: { id: string } | null };
type Release = { id: string };
type Certificate = Pick<ListedCertificate, 'daysLeft' | 'expiry' | 'inForce'>;

/** The gateways with what they run, what they show and how they are. `releases`: the newest first. */
export function GatewayTable({
  gateways,
  releases,
  certificates,
  empty,
}: {
  gateways: readonly Gateway[];
  releases: readonly Release[];
  certificates: readonly Certificate[];
  empty: TableProps<Gateway>['empty'];
}) {
  return (
    <DataTable
      columns={[
        { key: 'name', label: 'Gateway', cell: (row) => row.name, stack: 'main' },
        { key: 'release', label: 'Release', cell: (row) => <InForce gateway={row} releases={releases} /> },
        {
          key: 'version',
          label: 'Sendmail',
          cell: (row) => row.engine?.version ?? 'unknown',
          yields: true,
          stackLabel: 'Sendmail',
        },
        {
          key: 'listens',
          label: 'Listens on',
          cell: (row) => row.engine?.suggestedListeners.map((one) => one.port).join(' ') ?? '',
          mono: true,
          yields: true,
        },
        {
          key: 'queue',
          label: 'Queue',
          cell: (row) => (row.state?.queueLength == null ? '' : formatCount(row.state.queueLength)),
          right: true,
          stackLabel: 'queue',
        },
        {
          key: 'certificate',
          label: 'Certificate',
          cell: (row) => <Shows certificates={certificates} name={row.name} />,
          right: true,
          stackLabel: 'certificate',
        },
        { key: 'health', label: 'Health', cell: (row) => <GatewayHealthState gateway={row} /> },
        {
          key: 'asked',
          label: 'Asked',
          cell: (row) => momentCell(row.stateAt),
          right: true,
          stack: 'end',
        },
      ]}
      empty={empty}
      label="Gateways"
      rowHref={(row) => `/system/gateways/${row.id}`}
      rowKey={(row) => row.id}
      rows={gateways}
    />
  );
}

/** The release in force, and how far it is behind the newest. */
function InForce({
  gateway: { release, state },
  releases,
}: {
  gateway: Gateway;
  releases: readonly Release[];
}) {
  if (!release) return <span className="text-ink-3">{state?.active ? 'an unknown one' : 'none'}</span>;
  const behind = releases.findIndex(({ id }) => id === release.id);
  const short = <code>{release.id.slice(0, 7)}</code>;
  if (behind === 0) return <State is="ok">{short}</State>;
  return (
    <State is="warn">
      {short} {behind > 0 ? `${behind} behind` : 'far behind'}
    </State>
  );
}

/** How long the certificate lasts that the gateway shows. */
function Shows({ certificates, name }: { certificates: readonly Certificate[]; name: string }) {
  const shown = certificates.find(({ inForce }) => inForce.includes(name));
  if (!shown || shown.daysLeft === null) return null;
  const says = shown.daysLeft < 0 ? 'over' : formatCount(shown.daysLeft, 'day');
  if (shown.expiry === 'ok') return says;
  const isLate = shown.expiry === 'critical' || shown.expiry === 'expired';
  return <State is={isLate ? 'bad' : 'warn'}>{says}</State>;
}
