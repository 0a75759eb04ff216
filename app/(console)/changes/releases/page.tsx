import { InForce } from '#components/changes/in-force.tsx';
import { LinkButton } from '#components/ui/button.tsx';
import { DataTable, momentCell } from '#components/ui/data-table.tsx';
import { formatCount } from '#components/ui/format.ts';
import { Pager } from '#components/ui/list-tools.tsx';
import { type ListParams, paramOf } from '#components/ui/list-url.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { listReleases } from '#lib/release/list-releases.ts';
import { call } from '#lib/web/call.ts';

export const metadata = { title: 'Releases' };

export default async function ReleasesPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/changes/releases', params: await searchParams };
  const page = await call(listReleases, { before: paramOf(list, 'after') });
  return (
    <>
      <PageHead
        actions={
          <LinkButton download href="/changes/policy.json" icon="download" prefetch={false}>
            Draft as policy.json
          </LinkButton>
        }
        crumbs={[{ label: 'Changes' }]}
        sentence="What was made of the draft, newest first. Any of them can be put back in force."
        title="Releases"
      />
      <DataTable
        columns={[
          { key: 'id', label: 'Release', cell: (row) => row.id, mono: true, width: 'w-36', stack: 'first' },
          { key: 'comment', label: 'What changed', cell: (row) => row.comment, stack: 'main' },
          { key: 'by', label: 'By', cell: (row) => row.authorName, width: 'w-40' },
          {
            key: 'where',
            label: 'Where',
            cell: (row) => <InForce of={page.gateways} on={row.inForceOn} />,
            width: 'w-48',
          },
          {
            key: 'at',
            label: 'When',
            cell: (row) => momentCell(row.createdAt),
            right: true,
            width: 'w-28',
            stack: 'end',
          },
        ]}
        empty={{ says: 'Nothing was released yet. Review the draft and deploy it.' }}
        footer={
          <Pager
            list={list}
            older={page.older === null ? undefined : String(page.older)}
            says={`${formatCount(page.rows.length, 'release')}, newest first`}
          />
        }
        label="Releases"
        rowHref={(row) => `${list.path}/${row.id}`}
        rowKey={(row) => row.id}
        rows={page.rows}
      />
    </>
  );
}
