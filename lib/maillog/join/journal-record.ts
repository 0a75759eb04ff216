import type { FiledLine } from '#lib/maillog/join/filed-line.ts';
import { tagEnd } from '#lib/maillog/parse/parse-line.ts';

/** What the journal, or another program that stores lines as records, has of one line. */
export type JournalRecord = Readonly<Record<string, unknown>>;

/** A line of `journalctl -o json`, or of a program that writes records with `message`. Null for anything else. */
export function journalLine(text: string): FiledLine | null {
  try {
    const record: unknown = JSON.parse(text);
    return typeof record === 'object' && record !== null ? lineOfRecord({ ...record }) : null;
  } catch {
    return null;
  }
}

/** Null when the record holds no message. */
export function lineOfRecord(record: JournalRecord): FiledLine | null {
  const message = textOf(record.MESSAGE) ?? textOf(record.message) ?? textOf(record.log)?.trimEnd() ?? null;
  if (message === null) return null;
  const tag = textOf(record.SYSLOG_IDENTIFIER) ?? textOf(record._COMM) ?? textOf(record.program);
  const pid = textOf(record.SYSLOG_PID) ?? textOf(record._PID) ?? textOf(record.pid);
  const hasTag = tag === null && tagEnd(message) > 0;
  return {
    at: timeOf(record),
    host: textOf(record._HOSTNAME) ?? textOf(record.host) ?? '',
    line: hasTag ? message : `${tag ?? '-'}${pid === null ? '' : `[${pid}]`}: ${message}`,
    repeats: null,
  };
}

/** The writer's own time goes before the one at which the journal got the line. */
function timeOf(record: JournalRecord): number | null {
  const micros = textOf(record._SOURCE_REALTIME_TIMESTAMP) ?? textOf(record.__REALTIME_TIMESTAMP);
  const at =
    micros === null
      ? Date.parse(textOf(record['@timestamp']) ?? textOf(record.time) ?? '')
      : Math.trunc(Number(micros) / 1000);
  return Number.isFinite(at) ? at : null;
}

/** A text, a number, or the list of bytes that stands for a text which is no UTF-8. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (!Array.isArray(value)) return null;
  const bytes = value.filter((byte): byte is number => Number.isInteger(byte) && byte >= 0 && byte < 256);
  return bytes.length === value.length ? new TextDecoder('latin1').decode(Uint8Array.from(bytes)) : null;
}
