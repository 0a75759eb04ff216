import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { downloadOf } from '#lib/download.ts';
import { exportFormats } from '#lib/export/format.ts';
import type { Row } from '#lib/export/table.ts';
import { tellExport } from '#lib/export/tell-export.ts';
import { query } from '#lib/operation.ts';
import type { AuditEvent } from './event.ts';
import { filterWords } from './filter-words.ts';
import { trailFilters } from './list-entries.ts';
import { readTrail, type TrailFilter } from './read-trail.ts';
import { sentenceOf } from './sentence.ts';

const columns = [
  'seq',
  'at',
  'actorKind',
  'actorId',
  'actorName',
  'role',
  'address',
  'kind',
  'subject',
  'says',
  'data',
  'prevHash',
  'hash',
] as const;

const rowsAtOnce = 1000;

/**
 * The trail as a file, from its first entry on, with the hashes: `postern audit verify` takes the JSON Lines. It begins and ends with an entry of the trail;
 * the last one has the digest.
 */
export const exportTrail = query({
  name: 'trail.export',
  summary: 'Export the trail, or what filters leave of it, as CSV or JSON Lines',
  permission: 'trail.read',
  route: 'GET /trail/export',
  audit: ['trail.export-begun', 'trail.exported'],
  input: z.object({
    ...trailFilters,
    format: z.enum(exportFormats, 'Choose csv or jsonl.').default('jsonl'),
  }),
  read: async ({ db, now, audit }, { format, ...filter }) => {
    const head = await db.auditEntry.findFirst({ orderBy: { seq: 'desc' }, select: { seq: true } });
    const last = head?.seq ?? 0;
    const { since, until, ...rest } = filter;
    const filters = filterWords({ ...rest, since: since?.toISOString(), until: until?.toISOString() });
    const wanted = { exportId: randomUUID(), format, filters, last };
    await audit({ kind: 'trail.export-begun', ...wanted }, wanted.exportId);
    const pieces = tellExport({ columns, format }, entriesOf(db, filter, last), (end) => {
      const event: AuditEvent = { kind: 'trail.exported', ...wanted, ...end };
      return audit(event, wanted.exportId);
    });
    const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
    return downloadOf(
      {
        name: `trail-${filters === '' ? 'whole' : 'extract'}-${stamp}-${last}.${format}`,
        type: format === 'csv' ? 'text/csv' : 'application/x-ndjson',
        headers: { 'cache-control': 'no-store, no-transform', 'postern-export': wanted.exportId },
      },
      pieces,
    );
  },
});

async function* entriesOf(db: Db, filter: TrailFilter, last: number): AsyncGenerator<Row[]> {
  for (let after = 0; ; ) {
    const entries = await readTrail(db, { ...filter, after, most: rowsAtOnce });
    const rows = entries.filter(({ seq }) => seq <= last);
    if (rows.length > 0) yield rows.map(rowOf);
    const newest = entries.at(-1);
    if (!newest || rows.length < entries.length || entries.length < rowsAtOnce) return;
    after = newest.seq;
  }
}

function rowOf({ data, at, ...entry }: Awaited<ReturnType<typeof readTrail>>[number]): Row {
  const whole = {
    ...entry,
    at: at.toISOString(),
    says: sentenceOf(entry.kind, data),
    data: JSON.stringify(data),
  };
  return columns.map((column) => whole[column]);
}
