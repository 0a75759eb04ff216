import { z } from 'zod';
import { dayMs } from '#lib/maillog/place.ts';
import { allOf, type Query, spanOf, term } from '#lib/maillog/search/query.ts';
import { query } from '#lib/operation.ts';
import { exportQuery } from './export-query.ts';
import type { ExportWanted } from './export-record.ts';
import { exportFormats } from './format.ts';
import { sendExport } from './send-export.ts';
import { columnsOf, exportTables } from './table.ts';
import { beginWalk, rowsOf } from './walk-log.ts';

/** How a file is asked for. */
export const fileFields = {
  format: z.enum(exportFormats, 'Choose csv or jsonl.').default('csv'),
  zip: z.union([z.boolean(), z.stringbool()]).default(false),
};

/**
 * Everything that a search of the mail log finds, as a file that is sent while it is read. It begins with an entry in the trail and ends with another
 * one, with rows, bytes and SHA-256; what was cut short has no digest. Refuses a search with a word that means nothing.
 */
export const exportLog = query({
  name: 'maillog.export',
  summary: 'Export what a search of the mail log finds, as CSV or JSON Lines',
  permission: 'maillog.export',
  route: 'GET /mail-log/export',
  audit: ['maillog.export-begun', 'maillog.exported'],
  input: z.object({
    q: z.string().max(1000).default(''),
    of: z.enum(exportTables, 'Choose messages, recipients or logins.').default('messages'),
    ...fileFields,
  }),
  read: (context, { q, of, format, zip }) => {
    const { mailLogFile, now } = context;
    const asked = { query: allOf([exportQuery(q, of), term('until', stamp(now))]), now };
    const walk = beginWalk(mailLogFile, asked);
    const file = { columns: columnsOf[of], parts: rowsOf(walk, of), zip };
    return sendExport(context, { of, format, query: q, ...rangeOf(asked, walk.days), ...file });
  },
});

const stamp = (at: Date) => at.toISOString().slice(0, -1);

/** Half-open, and never beyond the moment at which the export begins. */
function rangeOf(
  { query: asked, now }: { query: Query; now: Date },
  days: readonly number[],
): Pick<ExportWanted, 'since' | 'until'> {
  const { since, until } = spanOf(asked, now);
  const first = days[0] === undefined ? until : days[0] * dayMs;
  return { since: new Date(Math.max(since, first)).toISOString(), until: new Date(until).toISOString() };
}
