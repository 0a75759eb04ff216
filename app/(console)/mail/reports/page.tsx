import { notFound } from 'next/navigation';
import { PrintButton } from '#components/report/print-button.tsx';
import { ReportForm } from '#components/report/report-form.tsx';
import { ReportView } from '#components/report/report-view.tsx';
import { LinkButton } from '#components/ui/button.tsx';
import { DownloadMenu } from '#components/ui/download-menu.tsx';
import { type ListParams, listHref, paramOf } from '#components/ui/list-url.ts';
import { MenuDownload } from '#components/ui/menu.tsx';
import { EmptyState } from '#components/ui/note.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { may } from '#lib/auth/permissions.ts';
import { getReport } from '#lib/report/get-report.ts';
import type { Report } from '#lib/report/make-report.ts';
import { periodOf } from '#lib/report/report-period.ts';
import { submit } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { ReportTabs } from './report-tabs.tsx';

export const metadata = { title: 'Reports' };

export default async function ReportsPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/mail/reports', params: await searchParams };
  const { operator } = await requireSignedIn();
  if (!may(operator.role, 'maillog.read')) notFound(); // a form that would refuse every answer is no page for them
  const asked = {
    kind: paramOf(list, 'kind') ?? 'week',
    at: paramOf(list, 'at') ?? '',
    of: paramOf(list, 'of') ?? 'everything',
    name: paramOf(list, 'name') ?? '',
  };
  const { result: report, fields, message } = await submit(getReport, asked);
  const query = new URLSearchParams(asked).toString();
  return (
    <>
      <div className="print:hidden">
        <PageHead
          actions={report ? <Actions query={query} /> : null}
          crumbs={[{ label: 'Mail' }]}
          sentence="A day, a week or a month of the mail log in numbers, beside the one before."
          title="Reports"
        />
      </div>
      <ReportTabs current="report" />
      <div className="mt-5 print:mt-0">
        <ReportForm
          asked={report ? { ...asked, at: date(report.period.since) } : asked}
          errors={fields}
          path={list.path}
        />
        {report ? (
          <>
            <Neighbours list={list} report={report} />
            <ReportView report={report} />
          </>
        ) : (
          <EmptyState>{Object.keys(fields).length > 0 ? 'No report for that.' : message}</EmptyState>
        )}
      </div>
    </>
  );
}

function Actions({ query }: { query: string }) {
  const href = (more: string) => `/api/v1/mail-log/report/export?${query}&${more}`;
  return (
    <>
      <DownloadMenu>
        <MenuDownload href={href('format=csv')}>The tables, as CSV</MenuDownload>
        <MenuDownload href={href('format=jsonl')}>The tables, as JSON Lines</MenuDownload>
        <MenuDownload href={href('format=csv&zip=true')}>CSV with its manifest, as ZIP</MenuDownload>
      </DownloadMenu>
      <PrintButton />
    </>
  );
}

const date = (at: number) => new Date(at).toISOString().slice(0, 10);

/** The periods before and after. */
function Neighbours({ list, report }: { list: { path: string; params: ListParams }; report: Report }) {
  const { kind, period, isOver } = report;
  const at = (moment: number) => listHref(list, { at: date(periodOf(kind, moment).since) });
  return (
    <nav aria-label="Periods" className="mb-3 flex gap-2 print:hidden">
      <LinkButton hotkey="[" href={at(period.since - 1)} icon="left" small>
        The {kind} before
      </LinkButton>
      {isOver ? (
        <LinkButton hotkey="]" href={at(period.until)} icon="right" small>
          The {kind} after
        </LinkButton>
      ) : null}
    </nav>
  );
}
