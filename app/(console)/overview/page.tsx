import { InForce } from '#components/changes/in-force.tsx';
import { GatewayTable } from '#components/gateways/gateway-table.tsx';
import { headlineOf, sentenceOf } from '#components/overview/headline.ts';
import { MailPanel } from '#components/overview/mail-panel.tsx';
import { needsOf } from '#components/overview/needs.ts';
import { NeedsPanel } from '#components/overview/needs-panel.tsx';
import { LinkButton, TextLink } from '#components/ui/button.tsx';
import { DataTable, momentCell } from '#components/ui/data-table.tsx';
import { formatExact } from '#components/ui/format.ts';
import { type ListParams, paramOf } from '#components/ui/list-url.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns, Section, Stack } from '#components/ui/panel.tsx';
import { listGateways } from '#lib/gateway/list-gateways.ts';
import { mailChart } from '#lib/maillog/usage/mail-chart.ts';
import { listCertificates } from '#lib/pki/list-certificates.ts';
import { getDraftCheck } from '#lib/release/draft-check.ts';
import { listReleases } from '#lib/release/list-releases.ts';
import { listLocked } from '#lib/sasl/account/list-locked.ts';
import { countUses } from '#lib/unusual/count-uses.ts';
import { call } from '#lib/web/call.ts';

export const metadata = { title: 'Overview' };

export default async function OverviewPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/overview', params: await searchParams };
  const [gateways, certificates, locked, releases, unusual, check, chart] = await Promise.all([
    call(listGateways, {}),
    call(listCertificates, {}),
    call(listLocked, {}),
    call(listReleases, { size: 5 }),
    call(countUses, {}),
    call(getDraftCheck, {}),
    call(mailChart, { span: paramOf(list, 'span') }),
  ]);
  const now = new Date();
  const needs = needsOf({ gateways, newest: releases.rows[0], certificates, locked, unusual, check });
  return (
    <>
      <PageHead
        aside={formatExact(now)}
        sentence={sentenceOf(gateways, needs)}
        title={headlineOf(gateways)}
      />
      <Stack>
        <Columns aside={<NeedsPanel needs={needs} />} even>
          <MailPanel chart={chart} releases={releases.rows} />
        </Columns>
        <Section aside={<TextLink href="/system/gateways">All gateways</TextLink>} title="Gateways">
          <GatewayTable
            certificates={certificates}
            empty={{
              says: 'No gateway is enrolled yet.',
              action: (
                <LinkButton href="/system/gateways" variant="primary">
                  Enrol a gateway
                </LinkButton>
              ),
            }}
            gateways={gateways}
            releases={releases.rows}
          />
        </Section>
        <Section aside={<TextLink href="/changes/releases">All releases</TextLink>} title="Newest releases">
          <DataTable
            columns={[
              {
                key: 'id',
                label: 'Release',
                cell: (row) => row.id.slice(0, 7),
                mono: true,
                width: 'w-28',
                stack: 'first',
              },
              { key: 'comment', label: 'What changed', cell: (row) => row.comment, stack: 'main' },
              { key: 'by', label: 'By', cell: (row) => row.authorName, width: 'w-40' },
              {
                key: 'at',
                label: 'When',
                cell: (row) => momentCell(row.createdAt),
                right: true,
                width: 'w-28',
                stack: 'end',
              },
              {
                key: 'where',
                label: 'Where',
                cell: (row) => <InForce of={releases.gateways} on={row.inForceOn} />,
                width: 'w-48',
              },
            ]}
            empty={{ says: 'Nothing was released yet.' }}
            label="Newest releases"
            rowHref={(row) => `/changes/releases/${row.id}`}
            rowKey={(row) => row.id}
            rows={releases.rows}
          />
        </Section>
      </Stack>
    </>
  );
}
