import type { FiledLine } from '#lib/maillog/join/filed-line.ts';
import { lineOfRecord } from '#lib/maillog/join/journal-record.ts';

const newline = 10;
const equals = 61;
/** A record that is larger than this is none. */
const largestRecord = 4 << 20;

/** Whether a file begins as `journalctl -o export` writes it. */
export const isJournalExport = (start: Buffer): boolean =>
  /^__(?:CURSOR|REALTIME_TIMESTAMP)=/.test(start.toString('latin1', 0, 32));

/**
 * Reads the journal's export format (systemd: JOURNAL_EXPORT_FORMATS): lines `NAME=value`, an empty line behind each record; a value that is no plain text stands
 * behind `NAME` and a line break, with its length in front, as eight bytes.
 */
export function exportReader(): (chunk: Buffer) => FiledLine[] {
  let rest: Buffer = Buffer.alloc(0);
  let record: Record<string, string> = {};
  return (chunk) => {
    const lines: FiledLine[] = [];
    const bytes = Buffer.concat([rest, chunk]);
    let at = 0;
    for (;;) {
      const field = readField(bytes, at);
      if (!field) break;
      at = field.end;
      if (field.name === '') {
        const line = lineOfRecord(record);
        if (line) lines.push(line);
        record = {};
      } else record[field.name] = field.value;
    }
    rest = bytes.length - at > largestRecord ? Buffer.alloc(0) : Buffer.from(bytes.subarray(at));
    return lines;
  };
}

type Field = { name: string; value: string; end: number };

/** The field at a place, with an empty name for the end of a record; null when it is not whole yet. */
function readField(bytes: Buffer, at: number): Field | null {
  const end = bytes.indexOf(newline, at);
  if (end < 0) return null;
  if (end === at) return { name: '', value: '', end: at + 1 };
  const line = bytes.subarray(at, end);
  const sign = line.indexOf(equals);
  if (sign >= 0) {
    const value = line.subarray(sign + 1).toString('utf8');
    return { name: line.toString('latin1', 0, sign), value, end: end + 1 };
  }
  if (bytes.length < end + 9) return null;
  const size = Number(bytes.readBigUInt64LE(end + 1));
  const stop = end + 9 + size;
  if (size > largestRecord) return { name: line.toString('latin1'), value: '', end: end + 9 };
  if (bytes.length <= stop) return null;
  return { name: line.toString('latin1'), value: bytes.toString('utf8', end + 9, stop), end: stop + 1 };
}
