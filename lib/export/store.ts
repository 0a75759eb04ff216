import { readTrail, type TrailQuestion } from '#lib/audit/read-trail.ts';
import type { Db } from '#lib/db/client.ts';
import { type ExportEnd, type ExportWanted, exportEnd, exportWanted, fileName } from './export-record.ts';

/** An export as the trail tells it: what was asked for, by whom, and how it ended. */
export type ExportRecord = Omit<ExportWanted, 'exportId'> & {
  id: string;
  file: string;
  by: string;
  role: string | null;
  address: string | null;
  begunAt: string;
  /** Null while no end is written down: it is running, or the console itself ended in the middle. */
  endedAt: string | null;
  end: ExportEnd | null;
  /** The entries of the trail that say so, and the hash of the last of them. */
  trail: { begun: number; ended: number | null; hash: string };
};

/** Exports, the newest first, as far as a page goes. They stand in the trail alone, so no list can say anything else than it. */
export async function readExports(
  db: Db,
  place: Pick<TrailQuestion, 'before' | 'after' | 'most'>,
): Promise<(ExportRecord & { seq: number })[]> {
  const begun = await readTrail(db, { kind: 'maillog.export-begun', ...place });
  const ids = begun.flatMap(({ subject }) => subject ?? []);
  const ends = await db.auditEntry.findMany({ where: { kind: 'maillog.exported', subject: { in: ids } } });
  return begun.flatMap((entry) => {
    const end = ends.find(({ subject }) => subject === entry.subject) ?? null;
    const record = recordOf(entry, end);
    return record ? [{ ...record, seq: entry.seq }] : [];
  });
}

/** Null when there was no such export. */
export async function findExport(db: Db, id: string): Promise<ExportRecord | null> {
  const entries = await db.auditEntry.findMany({ where: { subject: id }, orderBy: { seq: 'asc' } });
  const begun = entries.find(({ kind }) => kind === 'maillog.export-begun');
  if (!begun) return null;
  return recordOf(begun, entries.find(({ kind }) => kind === 'maillog.exported') ?? null);
}

type Entry = Awaited<ReturnType<typeof readTrail>>[number];

function recordOf(begun: Entry, ended: Entry | null): ExportRecord | null {
  const wanted = exportWanted.safeParse(begun.data);
  if (!wanted.success) return null;
  const { exportId: id, ...rest } = wanted.data;
  const end = ended ? exportEnd.safeParse(ended.data) : null;
  return {
    id,
    ...rest,
    file: fileName(wanted.data, begun.at),
    by: begun.actorName,
    role: begun.role,
    address: begun.address,
    begunAt: begun.at.toISOString(),
    endedAt: ended?.at.toISOString() ?? null,
    end: end?.success ? end.data : null,
    trail: { begun: begun.seq, ended: ended?.seq ?? null, hash: (ended ?? begun).hash },
  };
}
