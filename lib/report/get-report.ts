import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { makeReport, type ReportWanted } from './make-report.ts';
import { lastPeriod, periodOf, reportKinds } from './report-period.ts';
import { reportScopes } from './report-scope.ts';

/** What a report may be asked for. Without a date it is the newest that is over. */
export const reportFields = {
  kind: z.enum(reportKinds, 'Choose day, week or month.').default('week'),
  at: z.union([z.literal(''), z.iso.date('Write a date such as 2026-11-20.')]).default(''),
  of: z.enum(reportScopes, `Choose ${reportScopes.join(', ')}.`).default('everything'),
  name: z.string().trim().max(320).default(''),
};
const input = z.object(reportFields);

const onPage = 20;

/** Refuses a day that has not begun, and a report of somebody without a name. */
export function wantedReport(
  { kind, at, of, name }: z.output<typeof input>,
  now: Date,
): Omit<ReportWanted, 'most'> {
  const whole = at === '' ? lastPeriod(kind, now.getTime()) : periodOf(kind, Date.parse(at));
  if (whole.since > now.getTime()) throw wrong('at', 'That has not begun yet.');
  const isNamed = of !== 'everything' && of !== 'relayed';
  if (isNamed && name === '')
    throw wrong('name', of === 'account' ? 'Name the account.' : 'Name the domain, such as example.org.');
  return { kind, whole, scope: { of, name: isNamed ? name : '' } };
}

function wrong(field: string, sentence: string): Refusal {
  return new Refusal('invalid', 'bad-report', sentence, { fields: { [field]: [sentence] } });
}

/** A day, a week or a month of the mail log in numbers. Who looks stands in the trail. */
export const getReport = query({
  name: 'reports.get',
  summary: 'A day, a week or a month of the mail log in numbers, beside the one before',
  permission: 'maillog.read',
  route: 'GET /mail-log/report',
  audit: ['maillog.searched'],
  input,
  read: async ({ db, mailLogFile, now, caller, viewed }, asked) => {
    const wanted = wantedReport(asked, now);
    const maker = { db, mailLogFile, now, madeBy: caller.actor.name };
    const report = await makeReport(maker, { ...wanted, most: onPage });
    const date = new Date(wanted.whole.since).toISOString().slice(0, 10);
    const q = `${report.q} since:${date}`.trim();
    await viewed({ kind: 'maillog.searched', query: q, rows: report.totals.messages }, `report ${q}`);
    return report;
  },
});
