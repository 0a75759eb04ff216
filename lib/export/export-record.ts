import { z } from 'zod';
import { exportFormats } from './format.ts';
import { exportTables } from './table.ts';

/** What an export was asked for, as the trail keeps it when it begins. */
export const exportWanted = z.object({
  exportId: z.string(),
  /** `report`: the numbers of lib/report. */
  of: z.enum([...exportTables, 'report']),
  format: z.enum(exportFormats),
  /** As it was typed. */
  query: z.string(),
  /** The time that the rows are of: from, and before. */
  since: z.string(),
  until: z.string(),
});
export type ExportWanted = z.output<typeof exportWanted>;

/** How it ended. Only what is complete has a digest: nothing else can be held against it. */
export const exportEnd = z.object({
  outcome: z.enum(['complete', 'stopped', 'failed']),
  rows: z.int(),
  bytes: z.int(),
  sha256: z.string().nullable(),
  reason: z.string().nullable(),
});
export type ExportEnd = z.output<typeof exportEnd>;

/** The file that a browser makes of it. */
export function fileName({ exportId, of, format }: ExportWanted, begun: Date): string {
  const stamp = begun.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${of === 'report' ? '' : 'mail-log-'}${of}-${stamp}-${exportId.slice(0, 8)}.${format}`;
}
