import type { FiledLine } from '#lib/maillog/join/filed-line.ts';
import { tagEnd } from '#lib/maillog/parse/parse-line.ts';

/*
 * What stands in front of a line besides the time and the host that a syslog daemon writes. Few files have it, so it is looked for only where nothing else
 * fits.
 */

/** Reads a line, or what is left of one. */
export type ReadLine = (text: string) => FiledLine | null;
/** Reads what stands behind a time: `host tag[pid]: text`. */
export type ReadRest = (at: number, end: number) => FiledLine;

/** The journal's short-monotonic: `[12345.678901] host tag[pid]: text`, with the seconds since the machine started. They tell no time. */
export function readSinceBoot(text: string, readRest: ReadRest): FiledLine | null {
  const stamp = /^\[ *\d{1,9}\.\d{6}\] /.exec(text);
  return stamp && { ...readRest(0, stamp[0].length), at: null };
}

/** Blanks, the marks of a quotation, the file and the number that `grep` names, the service that Docker Compose names. */
const added = /^(?:[\s>]{1,40}|[^\s:]{1,255}:(?:\d{1,9}:)?|[\w.-]{1,100} +\| )(?=\S)/;

/** What people and programs put in front of a whole line. */
export function readBehindAdded(text: string, readLine: ReadLine): FiledLine | null {
  const found = added.exec(text);
  const inner = found && readLine(text.slice(found[0].length));
  return inner?.at == null ? null : inner;
}

/** What a container's runtime puts between its own time and what the program wrote. */
const stream = /(?:std(?:out|err) [FP] )?/y;
/** A zone behind a time that has none of its own, with or without ctime's year, as Cisco's and HP's daemons write it. */
const zone = /(?:([A-Z]{3,5})|([+-])(\d\d):?(\d\d))(?: (?:19|20)\d\d)?:? (?=\S+ \S)/y;

/** Behind the time stands another, as in what comes out of a container, or a zone. */
export function readBehindStamp(
  text: string,
  { at, end }: { at: number; end: number },
  { readLine, readRest }: { readLine: ReadLine; readRest: ReadRest },
): FiledLine | null {
  stream.lastIndex = end;
  stream.test(text);
  const inner = readLine(text.slice(stream.lastIndex));
  if (inner?.at != null) return inner;
  if (stream.lastIndex > end) return inner && { ...inner, at };
  zone.lastIndex = end;
  const found = zone.exec(text);
  if (!found || tagEnd(text, text.indexOf(' ', zone.lastIndex) + 1) === 0) return null;
  return readRest(inZone(at, found), zone.lastIndex);
}

/** Other names have no one meaning. */
const zoneNames: ReadonlySet<string> = new Set(['UTC', 'GMT']);

/** Of a time that was read as this machine's, the moment in the zone that stands behind it. */
function inZone(at: number, [, name, sign, hours = '0', minutes = '0']: RegExpExecArray): number {
  if (name !== undefined && !zoneNames.has(name)) return at;
  const local = new Date(at);
  const day = Date.UTC(local.getFullYear(), local.getMonth(), local.getDate(), local.getHours());
  const rest = local.getMinutes() * 60_000 + local.getSeconds() * 1000 + local.getMilliseconds();
  return day + rest - (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60_000 : 60_000);
}

/** A record whose message is a whole line of its own, as log shippers and Docker keep it. */
export function readInRecord(record: FiledLine | null, readLine: ReadLine): FiledLine | null {
  const inner = record?.line.startsWith('-: ') ? readLine(record.line.slice(3)) : null;
  return inner?.line
    ? { ...inner, at: inner.at ?? record?.at ?? null, host: inner.host || (record?.host ?? '') }
    : record;
}
