import type { FiledLine } from '#lib/maillog/join/filed-line.ts';
import { tagEnd } from '#lib/maillog/parse/parse-line.ts';
import { isSendmailTag } from '#lib/maillog/parse/tag.ts';

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

/**
 * Blanks, the marks of a quotation, the file and the number that `grep` names, the service that Docker Compose names, and the length that stands in front of a
 * line in a stream (RFC 6587 section 3.4.1).
 */
const added = /^(?:[\s>]{1,40}|[^\s:]{1,255}:(?:\d{1,9}:)?|[\w.-]{1,100} +\| |\d{1,6} (?=<\d{1,3}>))(?=\S)/;

/** What people and programs put in front of a whole line. */
export function readBehindAdded(text: string, readLine: ReadLine): FiledLine | null {
  const found = added.exec(text);
  const inner = found && readLine(text.slice(found[0].length));
  return inner?.at == null ? null : inner;
}

/** Kiwi's files: time, priority, host and what the host sent, with tabs between them. */
const columns = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\t[A-Z][a-z]+[0-7]?\.[A-Z][a-z]+\t([!-~]{1,255})\t/;
/** `20 Nov 10:00:00`, `20 Nov 2026 10:00:00`, `20-Nov-2026 10:00:00`, `20/Nov/2026:10:00:00`. */
const dayFirst = /^(\d{1,2})([ /-])([A-Z][a-z]{2})(?:\2((?:19|20)\d\d))?[ :](?=\d\d:\d\d:\d\d)/;

/** What stands in front of the tag in another order than syslog's. */
export function readReordered(text: string, readLine: ReadLine): FiledLine | null {
  const [head, time = '', host = ''] = columns.exec(text) ?? [];
  if (head !== undefined) return readLine(`${time} ${host} ${text.slice(head.length)}`);
  const [before, day = '', , month = '', year = ''] = dayFirst.exec(text) ?? [];
  if (before === undefined) return null;
  const date = `${month} ${day.padStart(2)} ${year === '' ? '' : `${year} `}`;
  const read = readLine(`${date}${text.slice(before.length)}`);
  return read?.at == null ? null : read;
}

/** Words between time and tag that are hosts, a priority, or what a collector adds; the last one that can be a host is the one that wrote the line. */
const words = /((?:[\w.:/@[\]-]{0,254}[\w/@\]-] ){1,3})(?=[\w./-]{2,64}\[\d{1,10}\]:)/y;
/** `sendmail[4711] text`, and macOS' `sendmail[4711] <Info>: text`. */
const bareTag = /([\w./-]{2,64})\[(\d{1,10})\] (?:<[A-Z][a-z]{2,9}>: )?(?=\S)/y;

/** Behind a time and a host stands no tag as syslog writes it. Looked for are Sendmail's alone, for other programs may write anything there. */
export function readBehindHost(
  text: string,
  start: number,
  { at, host }: { at: number; host: string },
): FiledLine | null {
  bareTag.lastIndex = start;
  const [bare, tag = '', pid = ''] = bareTag.exec(text) ?? [];
  if (bare !== undefined && isSendmailTag(tag))
    return { at, host, line: `${tag}[${pid}]: ${text.slice(start + bare.length)}`, repeats: null };
  words.lastIndex = start;
  const found = words.exec(text)?.[1];
  if (found === undefined) return null;
  const tagAt = start + found.length;
  if (!isSendmailTag(text.slice(tagAt, text.indexOf('[', tagAt)))) return null;
  const last = found.trimEnd().split(' ').findLast(isHost);
  return { at, host: last?.replace(/^[^@]*@|\/.*$/g, '') ?? host, line: text.slice(tagAt), repeats: null };
}

/** Not `mail`, `mail/info` or `mail:info`. */
const isHost = (word: string) => !/^(?:mail|local[0-7]|daemon|user)(?:[.:/]\w+)?$/.test(word);

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
