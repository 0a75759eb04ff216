import { open } from 'node:fs/promises';
import { formatCursor, type Place } from '#lib/agent/log/cursor.ts';
import { records, type Segment, textOf, timeOf } from '#lib/agent/log/segment.ts';
import type { LogLine } from '#lib/gateway/api-log.ts';

export type LogPage = { lines: LogLine[]; next: string; more: boolean };

/** More bytes than this are left for the next page. */
const pageBytes = 4 << 20;
/** Longer than any line that is kept. */
const chunkBytes = 512 << 10;

/** The lines behind a place, after the notices that belong before them. */
export async function readLines(
  segments: readonly Segment[],
  from: Place,
  { limit, notice }: { limit: number; notice: readonly LogLine[] },
): Promise<LogPage> {
  const lines = [...notice];
  let left = pageBytes;
  for (const segment of segments) {
    if (segment.number < from.segment) continue;
    const offset = segment.number === from.segment ? from.offset : 0;
    left -= await readSegment(segment, { offset, bytes: left, limit }, lines);
    if (lines.length >= limit || left <= 0) break;
  }
  const next = lines.at(-1)?.cursor ?? (from.segment === 0 ? '' : formatCursor(from));
  const last = segments.findLast(({ lastLine }) => lastLine > 0);
  const end = last ? formatCursor({ segment: last.number, offset: last.lastLine }) : '';
  return { lines, next, more: next < end };
}

type Wanted = { offset: number; bytes: number; limit: number };

/** Adds lines of one segment until enough are there; answers how many bytes it went through. */
async function readSegment(segment: Segment, wanted: Wanted, lines: LogLine[]): Promise<number> {
  if (wanted.offset >= segment.lastLine) return 0;
  const end = segment.lastLine;
  const file = await open(segment.path, 'r');
  try {
    let offset = wanted.offset;
    while (offset < end && offset - wanted.offset < wanted.bytes && lines.length < wanted.limit) {
      const size = Math.min(chunkBytes, end - offset);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, offset);
      const place = { segment: segment.number, offset };
      offset += takeLines(buffer.subarray(0, bytesRead), place, wanted.limit, lines);
    }
    return offset - wanted.offset;
  } finally {
    await file.close();
  }
}

function takeLines(chunk: Buffer, base: Place, limit: number, lines: LogLine[]): number {
  let used = 0;
  for (const { start, end, isCommit } of records(chunk)) {
    if (lines.length >= limit) break;
    used = end;
    if (isCommit) continue;
    const cursor = formatCursor({ segment: base.segment, offset: base.offset + end });
    lines.push({ cursor, at: new Date(timeOf(chunk, start)).toISOString(), line: textOf(chunk, start, end) });
  }
  if (used === 0) throw new Error(`The log segment ${base.segment} is damaged at byte ${base.offset}.`);
  return used;
}
