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
  const message = firstText(record, messageNames)?.trimEnd() ?? null;
  if (message === null) return null;
  const { process, host } = record;
  const tag = firstText(record, tagNames) ?? inside(process, 'name') ?? inside(process, 'program');
  const pid = firstText(record, pidNames) ?? inside(process, 'pid');
  const hasTag = tag === null && tagEnd(message) > 0;
  return {
    at: timeOf(record),
    host: firstText(record, hostNames) ?? inside(host, 'name') ?? inside(host, 'hostname') ?? '',
    line: hasTag ? message : `${tag ?? '-'}${pid === null ? '' : `[${pid}]`}: ${message}`,
    repeats: null,
  };
}

/** As the journal, syslog-ng, rsyslog, Docker, Graylog and Loki call them; Elastic's shippers have objects for host and process. */
const messageNames = ['MESSAGE', 'message', 'log', 'short_message', 'msg', 'line'];
const tagNames = ['SYSLOG_IDENTIFIER', '_COMM', 'PROGRAM', 'program', 'programname', 'appname', 'ident'];
const pidNames = ['SYSLOG_PID', '_PID', 'PID', 'pid', 'procid'];
const hostNames = ['_HOSTNAME', 'HOST', 'host', 'hostname'];
const timeNames = ['@timestamp', 'time', 'timestamp', 'ISODATE', 'ts'];

function firstText(record: JournalRecord, names: readonly string[]): string | null {
  for (const name of names) {
    const text = textOf(record[name]);
    if (text !== null) return text;
  }
  return null;
}

function inside(value: unknown, name: string): string | null {
  return typeof value === 'object' && value !== null ? firstText({ ...value }, [name]) : null;
}

/** The writer's own time goes before the one at which the journal got the line. */
function timeOf(record: JournalRecord): number | null {
  const micros = textOf(record._SOURCE_REALTIME_TIMESTAMP) ?? textOf(record.__REALTIME_TIMESTAMP);
  const at = micros === null ? timeIn(firstText(record, timeNames) ?? '') : Math.trunc(Number(micros) / 1000);
  return Number.isFinite(at) ? at : null;
}

/** ISO 8601, or seconds since 1970. */
function timeIn(text: string): number {
  return /^\d{9,10}(?:\.\d+)?$/.test(text) ? Math.trunc(Number(text) * 1000) : Date.parse(text);
}

/** A text, a number, or the list of bytes that stands for a text which is no UTF-8. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (!Array.isArray(value)) return null;
  const bytes = value.filter((byte): byte is number => Number.isInteger(byte) && byte >= 0 && byte < 256);
  return bytes.length === value.length ? new TextDecoder('latin1').decode(Uint8Array.from(bytes)) : null;
}
