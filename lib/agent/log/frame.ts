/** One syslog message with its frame taken off. */
export type Frame = {
  /** When the writer says it was written; null when the frame holds no time we can read. */
  at: Date | null;
  tag: string;
  /** `tag[pid]: text`, on one line. */
  line: string;
};

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const day = 86_400_000;

/**
 * Reads one message in any of the shapes a mail log comes in: the datagram of syslog(3) (`<22>Nov 20 23:20:17 tag[pid]: …`,
 * RFC 3164 section 4.1 without a host), the line a syslog daemon writes to a file (the same with a host, or with an ISO time),
 * and RFC 5424. Null when it is none of these.
 */
export function parseFrame(text: string, now: Date): Frame | null {
  const body = text.replace(/^<\d{1,3}>/, '');
  return parseClassic(body, now) ?? parseRfc5424(body);
}

function parseClassic(body: string, now: Date): Frame | null {
  const bsd = /^([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d)(?:\.\d+)? /.exec(body);
  if (bsd) return withTag(body.slice(bsd[0].length), yearless(bsd, now));
  const iso = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?) /.exec(body);
  return iso ? withTag(body.slice(iso[0].length), date(iso[1])) : null;
}

/** `1 TIME HOST APP PROCID MSGID DATA TEXT` (RFC 5424 section 6). Structured data is skipped: sendmail writes none. */
function parseRfc5424(body: string): Frame | null {
  const match = /^1 (\S+) \S+ (\S+) (\S+) \S+ (?:-|(?:\[(?:[^\]\\]|\\.)*\])+) ?([\s\S]*)$/.exec(body);
  if (!match) return null;
  const [, time, tag = '', pid, text = ''] = match;
  const head = pid === '-' ? tag : `${tag}[${pid}]`;
  return { at: date(time), tag, line: oneLine(`${head}: ${text.replace(/^\uFEFF/, '')}`) };
}

function withTag(rest: string, at: Date | null): Frame | null {
  const match = /^(?:\S+ )??(([^\s[\]:]+)(?:\[\d+\])?: [\s\S]*)$/.exec(rest);
  return match?.[1] && match[2] ? { at, tag: match[2], line: oneLine(match[1]) } : null;
}

function date(text: string | undefined): Date | null {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? null : new Date(time);
}

/** RFC 3164 times have neither year nor zone: the host's own zone, and the latest year that is not in the future. */
function yearless(match: RegExpExecArray, now: Date): Date | null {
  const [stamp, name = '', ...numbers] = match;
  const soon = now.getTime() + day;
  if (stamp === last.stamp && last.at <= soon && soon < last.at + leastYear) return new Date(last.at);
  const month = months.indexOf(name);
  const [dayOfMonth = 0, hours = 0, minutes = 0, seconds = 0] = numbers.map(Number);
  if (month < 0) return null;
  const inYear = (year: number) => new Date(year, month, dayOfMonth, hours, minutes, seconds);
  const guess = inYear(now.getFullYear());
  const date = guess.getTime() > soon ? inYear(now.getFullYear() - 1) : guess;
  last = { stamp, at: date.getTime() };
  return date;
}

/** Lines of one second say the same, and a zone's rules cost more than all else that is read of a line. */
let last = { stamp: '', at: 0 };
const leastYear = 364 * day;

/** Longer than anything sendmail writes (its syslog lines end at 1,024 bytes), and short enough to be read in one go. */
const longestLine = 16 << 10;

/** A message on one line: a line break inside it would otherwise start a record of its own in the spool. */
export function oneLine(text: string): string {
  const whole = text.slice(0, longestLine);
  if (!/\p{Cc}/u.test(whole)) return whole;
  return whole.replace(/[\0\r\n]+$/, '').replace(/\p{Cc}/gu, (sign) => (sign === '\t' ? sign : ' '));
}
