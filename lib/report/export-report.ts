import { z } from 'zod';
import { fileFields } from '#lib/export/export-log.ts';
import { sendExport } from '#lib/export/send-export.ts';
import type { Row } from '#lib/export/table.ts';
import { query } from '#lib/operation.ts';
import { reportFields, wantedReport } from './get-report.ts';
import { makeReport } from './make-report.ts';
import { reportColumns, reportRows } from './report-rows.ts';

/** Rows of each list: more than a page shows. */
const inFile = 10_000;

/** The tables of a report as one file, in the trail as every export. */
export const exportReport = query({
  name: 'reports.export',
  summary: 'Export the tables of a report, as CSV or JSON Lines',
  permission: 'maillog.export',
  route: 'GET /mail-log/report/export',
  audit: ['maillog.export-begun', 'maillog.exported'],
  input: z.object({ ...reportFields, ...fileFields }),
  read: async (context, { format, zip, ...asked }) => {
    const { db, mailLogFile, now, caller } = context;
    const wanted = wantedReport(asked, now);
    const maker = { db, mailLogFile, now, madeBy: caller.actor.name };
    const report = await makeReport(maker, { ...wanted, most: inFile });
    const range = {
      since: new Date(report.period.since).toISOString(),
      until: new Date(report.period.until).toISOString(),
    };
    const file = { columns: reportColumns, parts: atOnce(reportRows(report)), zip };
    return sendExport(context, { of: 'report', format, query: report.q, ...range, ...file });
  },
});

async function* atOnce(rows: Row[]): AsyncGenerator<Row[]> {
  yield rows;
}
