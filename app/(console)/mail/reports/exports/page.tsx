import { ExportChoices } from '#components/export/export-choices.tsx';
import { ExportTable } from '#components/export/export-table.tsx';
import { KeepFresh } from '#components/export/keep-fresh.tsx';
import { LogSearch } from '#components/tracking/search-box.tsx';
import { type ListParams, paramOf } from '#components/ui/list-url.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel, Stack } from '#components/ui/panel.tsx';
import { refusedWord } from '#lib/export/export-query.ts';
import { listExports } from '#lib/export/list-exports.ts';
import { exportTables } from '#lib/export/table.ts';
import { parseQuery } from '#lib/maillog/search/parse-query.ts';
import { call } from '#lib/web/call.ts';
import { ReportTabs } from '../report-tabs.tsx';

export const metadata = { title: 'Exports' };

export default async function ExportsPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/mail/reports/exports', params: await searchParams };
  const q = (paramOf(list, 'q') ?? '').slice(0, 1000);
  const page = await call(listExports, { before: paramOf(list, 'after'), after: paramOf(list, 'before') });
  const blocked = Object.fromEntries(exportTables.map((of) => [of, refusedWord(q, of)?.error ?? null]));
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Mail' }]}
        sentence="What a search of the mail log finds, as files that can be kept as evidence: the trail has the query, the range, the number of rows and the SHA-256 of each."
        title="Exports"
      />
      <ReportTabs current="exports" />
      <Stack className="mt-5">
        <Panel flush title="New export">
          <div className="px-4 pt-4">
            <LogSearch path={list.path} q={q} words={parseQuery(q).words} />
          </div>
          <ExportChoices blocked={blocked} q={q} />
        </Panel>
        <ExportTable list={list} page={page} />
      </Stack>
      <KeepFresh />
    </>
  );
}
