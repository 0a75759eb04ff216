import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AuditEvent } from '#lib/audit/event.ts';
import { downloadOf } from '#lib/download.ts';
import { dayMs } from '#lib/maillog/place.ts';
import { allOf, type Query, spanOf, term } from '#lib/maillog/query.ts';
import { query } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { exportQuery } from './export-query.ts';
import { type ExportWanted, fileName } from './export-record.ts';
import { exportFormats } from './format.ts';
import { findExport } from './store.ts';
import { columnsOf, exportTables } from './table.ts';
import { tellExport } from './tell-export.ts';
import { beginWalk, rowsOf } from './walk-log.ts';
import { zipOf } from './zip.ts';

/** Each takes its share of the console's one thread. */
const mostAtOnce = 4;
let running = 0;

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
    format: z.enum(exportFormats, 'Choose csv or jsonl.').default('csv'),
    /** The file and its manifest in one ZIP archive. */
    zip: z.union([z.boolean(), z.stringbool()]).default(false),
  }),
  read: async ({ db, mailLogFile, now, audit }, { q, of, format, zip }) => {
    const asked = { query: allOf([exportQuery(q, of), term('until', stamp(now))]), now };
    const walk = beginWalk(mailLogFile, asked);
    if (running >= mostAtOnce)
      throw new Refusal('throttled', 'too-many-exports', `${mostAtOnce} exports are running already.`, {
        next: 'Wait until one of them has ended.',
      });
    const wanted = { exportId: randomUUID(), of, format, query: q, ...rangeOf(asked, walk.days) };
    await audit({ kind: 'maillog.export-begun', ...wanted }, wanted.exportId);
    const parts = counted(rowsOf(walk, of));
    const pieces = tellExport({ columns: columnsOf[of], format }, parts, (end) => {
      const event: AuditEvent = { kind: 'maillog.exported', ...wanted, ...end };
      return audit(event, wanted.exportId);
    });
    const file = fileName(wanted, now);
    // a proxy that packs or alters it would make another file of it
    const headers = { 'cache-control': 'no-store, no-transform', 'postern-export': wanted.exportId };
    if (!zip) {
      const type = format === 'csv' ? 'text/csv' : 'application/x-ndjson';
      return downloadOf({ name: file, type, headers }, pieces);
    }
    const manifest = async () => `${JSON.stringify(await findExport(db, wanted.exportId), null, 2)}\n`;
    return downloadOf(
      { name: `${file}.zip`, type: 'application/zip', headers },
      zipOf(now, [
        { name: file, pieces },
        { name: `${file}.manifest.json`, pieces: once(manifest) },
      ]),
    );
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

async function* counted<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  running += 1;
  try {
    yield* source;
  } finally {
    running -= 1;
  }
}

async function* once(text: () => Promise<string>): AsyncGenerator<Buffer> {
  yield Buffer.from(await text());
}
