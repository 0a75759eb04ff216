import Link from 'next/link';
import { GatewayHealthState } from '#components/gateways/gateway-state.tsx';
import { type Need, needsOf } from '#components/overview/needs.ts';
import { State } from '#components/ui/badge.tsx';
import { LinkButton } from '#components/ui/button.tsx';
import { DataTable } from '#components/ui/data-table.tsx';
import { formatExact } from '#components/ui/format.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns, Item, ItemList, Panel, Section } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';
import { listGateways } from '#lib/gateway/list-gateways.ts';
import type { KnownGateway } from '#lib/gateway/store.ts';
import { listCertificates } from '#lib/pki/list-certificates.ts';
import { listReleases } from '#lib/release/list-releases.ts';
import { listLocked } from '#lib/sasl/account/list-locked.ts';
import { call } from '#lib/web/call.ts';

export const metadata = { title: 'Overview' };

export default async function OverviewPage() {
  const [gateways, certificates, locked, releases] = await Promise.all([
    call(listGateways, {}),
    call(listCertificates, {}),
    call(listLocked, {}),
    call(listReleases, { size: 5 }),
  ]);
  const now = new Date();
  const needs = needsOf({ gateways, newest: releases.rows[0], certificates, locked, now });
  const releaseOn = ({ name, state }: KnownGateway) =>
    releases.rows.find((one) => one.inForceOn.includes(name))?.id.slice(0, 7) ??
    (state?.active ? 'an older one' : 'none');
  return (
    <>
      <PageHead
        aside={formatExact(now)}
        sentence={sentenceOf(gateways, needs)}
        title={headlineOf(gateways)}
      />
      <Columns aside={<Needs needs={needs} />}>
        <Section
          aside={
            <Link className="text-accent-ink hover:underline" href="/system/gateways">
              All gateways
            </Link>
          }
          title="Gateways"
        >
          <DataTable
            columns={[
              { key: 'name', label: 'Gateway', cell: (row) => row.name, stack: 'main' },
              {
                key: 'release',
                label: 'Release',
                cell: releaseOn,
                mono: true,
              },
              {
                key: 'listens',
                label: 'Listens on',
                cell: (row) => row.engine?.suggestedListeners.map((one) => one.port).join(' ') ?? '',
                mono: true,
              },
              {
                key: 'queue',
                label: 'Queue',
                cell: (row) => row.state?.queueLength ?? '',
                right: true,
                stackLabel: 'queue',
              },
              { key: 'health', label: 'Health', cell: (row) => <GatewayHealthState gateway={row} /> },
              {
                key: 'asked',
                label: 'Asked',
                cell: (row) => <Time at={row.stateAt} />,
                right: true,
                stack: 'end',
              },
            ]}
            empty={{
              says: 'No gateway is enrolled yet.',
              action: (
                <LinkButton href="/system/gateways" variant="primary">
                  Enrol a gateway
                </LinkButton>
              ),
            }}
            label="Gateways"
            rowHref={(row) => `/system/gateways/${row.id}`}
            rowKey={(row) => row.id}
            rows={gateways}
          />
        </Section>
        <Section
          aside={
            <Link className="text-accent-ink hover:underline" href="/changes/releases">
              All releases
            </Link>
          }
          title="Newest releases"
        >
          <DataTable
            columns={[
              {
                key: 'id',
                label: 'Release',
                cell: (row) => row.id.slice(0, 7),
                mono: true,
                stack: 'first',
              },
              { key: 'comment', label: 'What changed', cell: (row) => row.comment, stack: 'main' },
              { key: 'by', label: 'By', cell: (row) => row.authorName },
              {
                key: 'at',
                label: 'When',
                cell: (row) => <Time at={row.createdAt} />,
                right: true,
                stack: 'end',
              },
            ]}
            empty={{ says: 'Nothing was released yet.' }}
            label="Newest releases"
            rowHref={(row) => `/changes/releases/${row.id}`}
            rowKey={(row) => row.id}
            rows={releases.rows}
          />
        </Section>
      </Columns>
    </>
  );
}

const serves = ({ trouble, state }: KnownGateway) =>
  !trouble && state !== null && state.active !== null && state.daemon.running && state.verifier.answering;

function headlineOf(gateways: readonly KnownGateway[]): string {
  const serving = gateways.filter(serves).length;
  if (gateways.length === 0) return 'No gateway yet';
  if (serving === gateways.length) return 'Mail is flowing';
  if (gateways.every((one) => !one.state?.active)) return 'Waiting for the first release';
  return serving === 0
    ? 'Mail is not flowing'
    : `Mail is flowing on ${serving} of ${gateways.length} gateways`;
}

function sentenceOf(gateways: readonly KnownGateway[], needs: readonly Need[]): string {
  if (gateways.length === 0) return 'Enrol a mail host; then make a policy and deploy it.';
  const bad = needs.filter((need) => need.tone === 'bad').length;
  if (needs.length === 0) return 'Nothing needs you.';
  const count = needs.length === 1 ? 'One thing needs you' : `${needs.length} things need you`;
  return bad > 0 ? `${count}, ${bad} of them now.` : `${count}, none of them at once.`;
}

function Needs({ needs }: { needs: readonly Need[] }) {
  return (
    <Panel aside={<span className="text-small text-ink-3">{needs.length}</span>} flush title="Needs you">
      {needs.length === 0 ? (
        <p className="px-4 py-3">
          <State is="ok">Nothing</State>
        </p>
      ) : (
        <ItemList>
          {needs.map((need) => (
            <Item
              action={
                <LinkButton href={need.action.href} small>
                  {need.action.label}
                </LinkButton>
              }
              icon={need.icon}
              key={need.key}
              title={need.title}
              tone={need.tone}
            >
              {need.text}
            </Item>
          ))}
        </ItemList>
      )}
    </Panel>
  );
}
