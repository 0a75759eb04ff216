import { journalLine } from '#lib/maillog/join/journal-record.ts';
import {
  readBehindAdded,
  readBehindHost,
  readBehindStamp,
  readInRecord,
  readReordered,
  readSinceBoot,
} from '#lib/maillog/join/odd-prefix.ts';
import { readRfc5424 } from '#lib/maillog/join/rfc5424.ts';
import type { MailLine } from '#lib/maillog/parse/line.ts';
import { type ClockOptions, type LogClock, logClock } from '#lib/maillog/parse/log-clock.ts';
import { parseLine, tagEnd } from '#lib/maillog/parse/parse-line.ts';
import { digitsEnd, isDigit } from '#lib/maillog/parse/scan-text.ts';
import { wordOf } from '#lib/maillog/parse/words.ts';

/** A line of a log file, with what syslog wrote in front of it taken off. */
export type FiledLine = {
  /** Milliseconds since 1970; null when the line says no time and none was said before it. */
  at: number | null;
  /** As the log names it; empty when it does not. */
  host: string;
  /** `tag[pid]: text`, or the whole line when it is not of that form. */
  line: string;
  /** How often `line` came again, when that is all that syslog wrote. */
  repeats: number | null;
};

/** What a line of a file says. Another program's line is `foreign`. */
export function parseFiled({ line, repeats }: FiledLine): MailLine {
  const parsed = parseLine(line, 'all');
  if (repeats === null || parsed.fact.kind === 'foreign') return parsed;
  return { ...parsed, fact: { kind: 'repeated', times: repeats, of: parsed.fact } };
}

export type LineReader = (text: string) => FiledLine;

/**
 * Reads the lines of one file, in their order, in whatever form syslog daemons and the journal write them: RFC 3164 (also with a year, with fractions, with the
 * priority in front, without a host), RFC 5424, ISO 8601, seconds since 1970, the journal's JSON; Solaris, AIX, BSD and syslog-ng additions; a stamp put in
 * front of another by a central log host.
 */
export function lineReader(options: ClockOptions): LineReader {
  const clock = logClock(options);
  let before: FiledLine = { at: null, host: '', line: '', repeats: null };
  return (text) => {
    const read = readLine(text, clock) ?? { at: null, host: '', line: text, repeats: null };
    if (read.at === null) read.at = before.at;
    const repeats = repeatsIn(read.line);
    if (repeats > 0) {
      read.repeats = repeats;
      read.line = read.host === before.host ? before.line : read.line;
      return read;
    }
    before = read;
    return read;
  };
}

const repetition = /^(?:syslogd?(?:\[\d+\])?: )?[Ll]ast message (?:from \S+ )?repeated (\d{1,9}) times?$/;

/** How often, in `last message repeated 3 times`; 0 for another line. */
function repeatsIn(line: string): number {
  const first = line.charCodeAt(0);
  if (first !== 0x6c && first !== 0x4c && !line.startsWith('syslog')) return 0;
  return Number(repetition.exec(line.slice(0, 200))?.[1] ?? 0);
}

const space = 0x20;

function readLine(text: string, clock: LogClock, depth = 0): FiledLine | null {
  const first = text.charCodeAt(0);
  if (first === 0) return readLine(text.replace(/^\0+/, ''), clock, depth); // what a machine that lost its power leaves in front of a line
  if (first === 0x3c) {
    const end = text.indexOf('>');
    if (end > 0 && end < 6) return readLine(text.slice(end + 1), clock, depth);
  }
  if (first === 0x7b)
    return depth > 1 ? null : readInRecord(journalLine(text), within(text, clock, depth).readLine);
  const record = isDigit(first) && text.charCodeAt(1) === space ? readRfc5424(text, hostName) : null;
  if (record) return record;
  const stamp = readStamp(text, clock);
  if (stamp.end > 0) return readRest(text, stamp, clock, depth);
  if (tagEnd(text) > 0) return { at: null, host: '', line: text, repeats: null };
  if (depth > 1) return null;
  const readers = within(text, clock, depth);
  return (
    readSinceBoot(text, readers.readRest) ??
    readReordered(text, readers.readLine) ??
    readBehindAdded(text, readers.readLine)
  );
}

/** What odd-prefix.ts reads the rest of a line with. */
const within = (text: string, clock: LogClock, depth: number) => ({
  readLine: (rest: string) => readLine(rest, clock, depth + 1),
  readRest: (at: number, end: number) => readRest(text, { at, end }, clock, 2),
});

type Stamp = { at: number; end: number };

/** What stands behind the time: `host tag[pid]: text`, without a host, or with another stamp. */
function readRest(text: string, { at, end }: Stamp, clock: LogClock, depth: number): FiledLine {
  const hostAt = end + lastRaw.length;
  if (
    lastRaw !== '' &&
    text.charCodeAt(hostAt) === space &&
    text.startsWith(lastRaw, end) &&
    tagEnd(text, hostAt + 1) > 0
  )
    return { at, host: lastHost, line: text.slice(hostAt + 1), repeats: null };
  if (tagEnd(text, end) > 0) return { at, host: '', line: text.slice(end), repeats: null };
  const from = skipPriority(text, end);
  const hostEnd = text.indexOf(' ', from);
  if (hostEnd < 0) return { at, host: '', line: text.slice(end), repeats: null };
  const start = skipPriority(text, hostEnd + 1);
  const isOdd = depth < 2 && tagEnd(text, start) === 0;
  const inside = isOdd ? readBehindStamp(text, { at, end }, within(text, clock, depth)) : null;
  if (inside) return inside;
  const host = hostName(text.slice(from, hostEnd));
  if (isOdd) {
    const inner = readLine(text.slice(start), clock, depth + 1);
    if (inner?.at != null) return inner.host === '' ? { ...inner, host } : inner;
    const behind = readBehindHost(text, start, { at, host });
    if (behind) return behind;
  }
  return { at, host, line: text.slice(start), repeats: null };
}

/** BSD's `<mail.info>` and `<22>`, AIX' `mail:info`. */
const priority =
  /(?:<[a-z0-9]+\.?[a-z0-9]*>|[a-z]+[0-7]?:[a-z]+|\[[a-z]+[0-7]?\.[a-z]+\]|[a-z]+[0-7]?\.[a-z]+:?) /y;

function skipPriority(text: string, start: number): number {
  if (tagEnd(text, start) > 0) return start;
  const forwarded = 'Message forwarded from ';
  const from = text.startsWith(forwarded, start) ? text.indexOf(': ', start) : -1;
  if (from > 0) return from + 2;
  priority.lastIndex = start;
  return /[<:[.]/.test(text.slice(start, start + 12)) && isLevel(text, start) && priority.test(text)
    ? priority.lastIndex
    : start;
}

/** So that a host `mail.example` is no priority: one ends in a name of a level, or in a number in brackets. */
function isLevel(text: string, start: number): boolean {
  const word = text.slice(start, Math.max(start, text.indexOf(' ', start)));
  return /^<\d+(?:\.\d+)?>$|[.:](?:emerg|alert|crit|err|error|warn|warning|notice|info|debug)[\]>]?:?$/.test(
    word,
  );
}

let lastRaw = '';
let lastHost = '';

/** Without syslog-ng's `source@` and IRIX' `6F:`. */
function hostName(raw: string): string {
  if (raw === lastRaw) return lastHost;
  const name = /^(?:[^@/]*@|[0-7][A-Z]:)?([^/]*)/.exec(raw)?.[1] ?? raw;
  lastRaw = wordOf(raw);
  lastHost = wordOf(name);
  return lastHost;
}

const none: Stamp = { at: 0, end: 0 };

/** The time that a line begins with, and where what stands behind it begins. */
function readStamp(text: string, clock: LogClock): Stamp {
  const first = text.charCodeAt(0);
  if (isDigit(first)) return readIso(text, 0, clock) ?? readNumbers(text, clock);
  const month = monthAt(text, 0);
  if (month >= 0) return readBsd(text, month, clock);
  // the journal's short-full: `Fri 2026-11-20 23:52:12 CET host …`; and ctime's `Fri Nov 20 …`
  if (text.charCodeAt(3) !== space || !/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) /.test(text)) return none;
  const inner = monthAt(text, 4);
  if (inner >= 0) {
    const { at, end } = readBsd(text.slice(4), inner, clock);
    return end === 0 ? none : { at, end: end + 4 };
  }
  return readIso(text, 4, clock) ?? none;
}

/** A year or a zone's name may follow (HP-UX, Cisco, ctime). */
const behind = /(?: ((?:19|20)\d\d)| [A-Z]{3,5}| [+-]\d{4})?:? /y;

/** `Nov 20 23:52:12`, `Nov  2 2026 23:52:12`, `Nov 20 23:52:12.123`, `Nov 20 23:52:12 2026`. */
function readBsd(text: string, month: number, clock: LogClock): Stamp {
  const date = twoDigits(text, 4);
  if (date < 1 || date > 31 || text.charCodeAt(3) !== space || text.charCodeAt(6) !== space)
    return readShortDay(text, month, clock);
  const hasYear = text.charCodeAt(9) !== colon;
  const start = hasYear ? 12 : 7;
  const clockTime = timeOfDay(text, start);
  if (clockTime < 0) return none;
  const hour = twoDigits(text, start);
  let end = start + 8;
  let fraction = 0;
  if (text.charCodeAt(end) === 0x2e) {
    const stop = digitsEnd(text, end + 1);
    if (stop === end + 1) return none;
    fraction = Math.trunc(Number(text.slice(end, stop)) * 1000);
    end = stop;
  }
  if (text.charCodeAt(end) !== space || isDigit(text.charCodeAt(end + 1))) {
    behind.lastIndex = end;
    const found = behind.exec(text);
    if (!found) return none;
    const year = found[1] === undefined ? null : Number(found[1]);
    const base = year === null ? clock.yearless(month, date, hour) : clock.local(year, month, date, hour);
    return { at: base + clockTime + fraction, end: behind.lastIndex };
  }
  const year = hasYear ? Number(text.slice(7, 11)) : 0;
  const base = hasYear ? clock.local(year, month, date, hour) : clock.yearless(month, date, hour);
  return Number.isNaN(base) ? none : { at: base + clockTime + fraction, end: end + 1 };
}

/** `Nov 2 23:52:12`: a day of one digit that is not filled up. */
function readShortDay(text: string, month: number, clock: LogClock): Stamp {
  if (!isDigit(text.charCodeAt(4)) || text.charCodeAt(5) !== space) return none;
  const filled = `${text.slice(0, 4)}0${text.slice(4, 32)}`;
  const { at, end } = readBsd(filled, month, clock);
  return end === 0 ? none : { at, end: end - 1 };
}

const colon = 0x3a;

/** Two digits, the first of which may be a space; -1 when they are not. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at);
  const ones = text.charCodeAt(at + 1);
  if (!isDigit(ones) || (!isDigit(tens) && tens !== space)) return -1;
  return (tens === space ? 0 : tens - 0x30) * 10 + ones - 0x30;
}

/** The milliseconds of `hh:mm:ss` behind the hour; -1 when it is no time. */
function timeOfDay(text: string, at: number): number {
  if (text.charCodeAt(at + 2) !== colon || text.charCodeAt(at + 5) !== colon) return -1;
  const hour = twoDigits(text, at);
  const minutes = twoDigits(text, at + 3);
  const seconds = twoDigits(text, at + 6);
  return hour < 0 || hour > 24 || minutes < 0 || seconds < 0 ? -1 : (minutes * 60 + seconds) * 1000;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const monthByCode = new Map(months.map((name, at) => [codeAt(name, 0), at]));

function codeAt(text: string, at: number): number {
  return (text.charCodeAt(at) << 16) | (text.charCodeAt(at + 1) << 8) | text.charCodeAt(at + 2);
}

function monthAt(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first < 0x41 || first > 0x53) return -1;
  return monthByCode.get(codeAt(text, at)) ?? -1;
}

const isoTime =
  /((?:19|20)\d\d)[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: ?(Z|UTC|GMT)| ?([+-])(\d\d):?(\d\d))?:? /y;

function readIso(text: string, start: number, clock: LogClock): Stamp | null {
  isoTime.lastIndex = start;
  const match = isoTime.exec(text);
  if (!match) return null;
  const [year = 0, month = 0, date = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const fraction = match[7] === undefined ? 0 : Math.trunc(Number(`0.${match[7]}`) * 1000);
  const rest = (minute * 60 + second) * 1000 + fraction;
  const zoneName =
    start === 0 ? null : /^[A-Z]{3,5} /.exec(text.slice(isoTime.lastIndex, isoTime.lastIndex + 6));
  const end = isoTime.lastIndex + (zoneName?.[0].length ?? 0);
  if (match[8] !== undefined) return { at: Date.UTC(year, month - 1, date, hour) + rest, end };
  if (match[9] === undefined) return { at: clock.local(year, month - 1, date, hour) + rest, end };
  const offset = (Number(match[10]) * 60 + Number(match[11])) * (match[9] === '-' ? -60_000 : 60_000);
  return { at: Date.UTC(year, month - 1, date, hour) + rest - offset, end };
}

/** `1795218733.123456 host …` (the journal's short-unix), `2026 Nov 20 23:52:12 host …`. */
function readNumbers(text: string, clock: LogClock): Stamp {
  const unix = /^(\d{9,10})(?:\.(\d{1,9}))? /.exec(text);
  if (unix) return { at: Math.trunc(Number(`${unix[1]}.${unix[2] ?? 0}`) * 1000), end: unix[0].length };
  const year = /^((?:19|20)\d\d) /.exec(text)?.[1];
  const month = year === undefined ? -1 : monthAt(text, 5);
  if (month < 0) return none;
  const time = timeOfDay(text, 12);
  const date = twoDigits(text, 9);
  if (time < 0 || date < 1 || text.charCodeAt(20) !== space) return none;
  return { at: clock.local(Number(year), month, date, twoDigits(text, 12)) + time, end: 21 };
}
