import { isoTime } from '#lib/agent/iso-time.ts';
import { cursorsOf } from '#lib/agent/log/cursor.ts';
import type { SpoolRecord } from '#lib/agent/log/segment.ts';
import type { LogLine } from '#lib/gateway/api-log.ts';

/** The newest lines of a spool in memory: who follows it wants what was written just now, and needs no file opened for that. */
export type Tail = {
  /** A batch behind all others; `before` is the newest cursor without it, `ends` are where its lines end in the segment. */
  add: (batch: TailBatch) => void;
  /** What lies in this segment, or before it, is kept no more. */
  forget: (segment: number) => void;
  /** At most `limit` lines behind a cursor; null when it is not one that the tail knows. */
  read: (after: string, limit: number) => LogLine[] | null;
};

export type TailBatch = {
  before: string;
  segment: number;
  records: readonly SpoolRecord[];
  ends: readonly number[];
};

/** Lines that are remembered, but for the newest batch, which always is. */
const usualMost = 2000;

export function openTail(most = usualMost): Tail {
  const batches: TailBatch[] = [];
  let count = 0;
  const dropFirst = () => {
    count -= batches.shift()?.records.length ?? 0;
  };
  return {
    add: (batch) => {
      batches.push(batch);
      count += batch.records.length;
      while (count > most && batches.length > 1) dropFirst();
    },
    forget: (segment) => {
      while (batches[0] && batches[0].segment <= segment) dropFirst();
    },
    read: (after, limit) => {
      const first = batches.findIndex(({ before }) => before === after);
      if (first >= 0) return linesOf(batches.slice(first), limit);
      // in the midst of a batch, when the page before was full, or behind all of them
      const around = batches.findLastIndex(({ before }) => before < after);
      if (around < 0) return null;
      const lines = linesOf(batches.slice(around), Number.POSITIVE_INFINITY);
      const found = lines.findIndex(({ cursor }) => cursor === after);
      return found < 0 ? null : lines.slice(found + 1, found + 1 + limit);
    },
  };
}

function linesOf(batches: readonly TailBatch[], limit: number): LogLine[] {
  const lines: LogLine[] = [];
  for (const { segment, records, ends } of batches) {
    const cursorAt = cursorsOf(segment);
    for (const [at, { at: time, line }] of records.entries()) {
      if (lines.length >= limit) return lines;
      lines.push({ cursor: cursorAt(ends[at] ?? 0), at: isoTime(time), line });
    }
  }
  return lines;
}
