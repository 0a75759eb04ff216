import type { Fact, MailLine } from '#lib/maillog/parse/line.ts';
import { parseDaemon } from '#lib/maillog/parse/parse-daemon.ts';
import { parseTo, seconds } from '#lib/maillog/parse/parse-delivery.ts';
import { parseFrom } from '#lib/maillog/parse/parse-envelope.ts';
import { parseAudit, parseMilter, parseOldRuleset, parseRuleset } from '#lib/maillog/parse/parse-policy.ts';
import { parseAuth, parseTls } from '#lib/maillog/parse/parse-session.ts';
import { isPlainlySendmail } from '#lib/maillog/parse/plainly-sendmail.ts';
import { digitsEnd, isDigit, numberIn } from '#lib/maillog/parse/scan-text.ts';
import { isSendmailTag } from '#lib/maillog/parse/tag.ts';
import { wordOf } from '#lib/maillog/parse/words.ts';
import { readSaslauthd, saslauthdTag } from '#lib/sasl/elsewhere/saslauthd-line.ts';

/** Whose lines these are: a gateway's own, under whatever tag it was started with, or those of all programs of a host. */
export type Programs = 'own' | 'all';

/**
 * Understands a line `tag[pid]: [QUEUEID: ]text` of Sendmail 8.9 to 8.18. Never throws, and takes time in proportion to the line. What is Sendmail's and
 * not known is `unknown`; what another program wrote is `foreign`.
 */
export function parseLine(line: string, programs: Programs = 'own'): MailLine {
  const end = isAtTag(line, 0) ? lastTag.length : tagEnd(line);
  if (end === 0) return bare('', null, { kind: 'foreign', text: line });
  const tag = end === lastTag.length && line.startsWith(lastTag) ? lastTag : wordOf(line.slice(0, end));
  if (tag !== lastTag) {
    lastTag = tag;
    isLastSendmail = isSendmailTag(tag);
  }
  const pidEnd = line.charCodeAt(end) === openBracket ? afterPid(line, end) : end;
  if (pidEnd < 0) return bare('', null, { kind: 'foreign', text: line });
  const pid = pidEnd > end ? numberIn(line, end + 1, pidEnd - 1) : null;
  const start = textStart(line, pidEnd);
  if (tag === 'postern-log') return bare(tag, pid, ownFact(line.slice(start)));
  if (tag === saslauthdTag) {
    const text = line.slice(start);
    return bare(tag, pid, programs === 'own' ? factOfCheck(text) : { kind: 'foreign', text });
  }
  const read = readText(line, start);
  if (
    programs === 'all' &&
    !isLastSendmail &&
    !isPlainlySendmail(read.queueId, read.fact, line.startsWith('NOQUEUE: ', start))
  ) {
    return bare(tag, pid, { kind: 'foreign', text: line.slice(start) });
  }
  return { tag, pid, queueId: read.queueId, part: read.part, fact: read.fact };
}

/** The tag of the line before: most often that of the next one, too. */
let lastTag = '';
let isLastSendmail = false;

/** Whether a line goes on with `tag[` of the line before. */
function isAtTag(line: string, at: number): boolean {
  return (
    lastTag !== '' && line.charCodeAt(at + lastTag.length) === openBracket && line.startsWith(lastTag, at)
  );
}

const bare = (tag: string, pid: number | null, fact: Fact): MailLine => ({
  tag,
  pid,
  queueId: null,
  part: null,
  fact,
});

const colon = 0x3a;
const space = 0x20;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const isLetter = (sign: number) => (sign >= 0x41 && sign <= 0x5a) || (sign >= 0x61 && sign <= 0x7a);

const longestTag = 64;

/** Where `tag` ends in `tag: ` and `tag[pid]: `; 0 when the line does not begin so. */
export function tagEnd(line: string, start = 0): number {
  const most = Math.min(line.length, start + longestTag);
  for (let at = start; at < most; at += 1) {
    const sign = line.charCodeAt(at);
    if (sign === colon) return at > start && isEnd(line, at + 1) ? at : 0;
    if (sign === openBracket) {
      return at > start && afterPid(line, at) > 0 ? at : 0;
    }
    if (sign <= space || sign === closeBracket) return 0;
  }
  return 0;
}

const isEnd = (line: string, at: number) => at >= line.length || line.charCodeAt(at) === space;

function afterPid(line: string, open: number): number {
  const end = digitsEnd(line, open + 1);
  const isPid = end > open + 1 && line.charCodeAt(end) === closeBracket && line.charCodeAt(end + 1) === colon;
  return isPid ? end + 1 : -1;
}

/** Behind the colon, and behind Solaris' `[ID 801593 mail.info]`. */
function textStart(line: string, colonAt: number): number {
  let start = line.charCodeAt(colonAt + 1) === space ? colonAt + 2 : colonAt + 1;
  while (line.charCodeAt(start) === space) start += 1;
  if (line.charCodeAt(start) !== openBracket || !line.startsWith('[ID ', start)) return start;
  const end = line.indexOf('] ', start);
  return end > 0 && end < start + 40 ? end + 2 : start;
}

type ReadText = Pick<MailLine, 'queueId' | 'part' | 'fact'>;

function readText(line: string, start: number): ReadText {
  const end = idEnd(line, start);
  const isNone = end < 0 && line.startsWith('NOQUEUE: ', start);
  if (end < 0) return { queueId: null, part: null, fact: factAt(line, isNone ? start + 9 : start, null) };
  const queueId = line.slice(start, end);
  if (line.charCodeAt(end) !== openBracket)
    return { queueId, part: null, fact: factAt(line, end + 2, queueId) };
  const partEnd = digitsEnd(line, end + 1);
  const text = line.slice(partEnd + 3);
  const part = { number: Number(line.slice(end + 1, partEnd)), more: text.endsWith(' ...') };
  return { queueId, part, fact: { kind: 'part', text } };
}

/**
 * Where the queue id in front of a text ends, or -1. 8.12 and later: 8 signs for time and sequence and at least 6 digits; 8.10 and 8.11: 7 or 8 and 5
 * digits; before: a letter for the hour, two more, and the process id.
 */
function idEnd(line: string, start: number): number {
  let at = start;
  let digits = 0;
  for (; at < start + longestId; at += 1) {
    const sign = line.charCodeAt(at);
    if (isDigit(sign)) digits += 1;
    else if (isLetter(sign)) digits = 0;
    else break;
  }
  if (at - start < 7 || (digits < 5 && !isOddId(line, start, at))) return -1;
  if (line.charCodeAt(at) === colon) return line.charCodeAt(at + 1) === space ? at : -1;
  if (line.charCodeAt(at) !== openBracket) return -1;
  const end = digitsEnd(line, at + 1);
  const isPart = end > at + 1 && end < at + 5 && line.startsWith(']: ', end);
  return isPart ? at : -1;
}

const longestId = 20;

/** Ids that some tool has made unreadable keep their length; what stands behind them shows what they are. */
function isOddId(line: string, start: number, end: number): boolean {
  return end - start >= 12 && oddIdText.test(line.slice(end, end + 12));
}

const oddIdText = /^: (?:from=|to=|ruleset=|Milter[: ])/;

export type Ties = {
  pid: number;
  /** Its tag is one of Sendmail's. */
  isSendmail: boolean;
  /** Empty when the line has none. */
  queueId: string;
  /** The id of a report or a copy that is made of this message. */
  child: string;
  /** The id that this copy was made of. */
  parent: string;
};

/** What ties a line to others; null when it has neither tag nor ids. */
export function tiesOf(line: string): Ties | null {
  const end = isAtTag(line, 0) ? lastTag.length : tagEnd(line);
  if (end === 0) return null;
  if (end !== lastTag.length || !line.startsWith(lastTag)) {
    lastTag = wordOf(line.slice(0, end));
    isLastSendmail = isSendmailTag(lastTag);
  }
  const pidEnd = line.charCodeAt(end) === openBracket ? afterPid(line, end) : end;
  if (pidEnd < 0) return null;
  const pid = pidEnd > end ? numberIn(line, end + 1, pidEnd - 1) : 0;
  const start = textStart(line, pidEnd);
  const stop = idEnd(line, start);
  const isSendmail = isLastSendmail;
  if (stop < 0) return { pid, isSendmail, queueId: '', child: '', parent: '' };
  const other = stop + (line.startsWith('clone ', stop + 2) ? 8 : 2);
  const otherEnd = idEnd(line, other) < 0 ? oldIdEnd(line, other) : idEnd(line, other);
  const second = otherEnd < 0 ? '' : line.slice(other, otherEnd);
  const isCopy = other === stop + 8;
  return {
    ...{ pid, isSendmail, queueId: line.slice(start, stop) },
    ...{ child: isCopy ? '' : second, parent: isCopy ? second : '' },
  };
}

/** `clone ID, owner=`: a comma stands behind the id there. */
function oldIdEnd(line: string, start: number): number {
  const end = line.charCodeAt(start - 2) === colon ? -1 : line.indexOf(',', start);
  return end - start >= 7 && end - start <= longestId ? end : -1;
}

/** Puts a text together again that came in parts; the parts are in their order. */
export function joinParts(parts: readonly string[]): string {
  return parts.map((text) => text.replace(/ \.\.\.$/, '')).join('');
}

/** What a text says that stands behind the queue id. */
export function parseText(text: string, queueId: string | null): Fact {
  return factAt(text, 0, queueId);
}

/** What is most frequent is read where it stands in the line; the rest is cut out first. */
function factAt(line: string, at: number, queueId: string | null): Fact {
  const fact = frequent(line, at);
  if (fact) return fact;
  const text = line.slice(at);
  return (fact === null ? null : known(text, queueId)) ?? untidy(text, queueId) ?? { kind: 'unknown', text };
}

/** A line that was copied from somewhere: with blanks too many, with blanks that are missing between fields, or with what a terminal or syslog put behind it. */
function untidy(text: string, queueId: string | null): Fact | null {
  const tidied = text
    .replace(/(?:#0\d\d|[\s\0])+$/, '')
    .trimStart()
    .replace(/, {2,}(?=[a-z]{2,10}=)/g, ', ')
    .replace(/,(?=(?:class|nrcpts|msgid|proto|daemon|delay|xdelay|mailer|pri|relay|dsn|stat)=)/g, ', ');
  const fact = tidied === text ? null : factAt(tidied, 0, queueId);
  return fact?.kind === 'unknown' ? null : fact;
}

/** Undefined for a text that begins otherwise, null for one that is not what it begins as. */
function frequent(line: string, at: number): Fact | null | undefined {
  switch (line.charCodeAt(at)) {
    case 0x66: // f
      return line.startsWith('from=', at) ? parseFrom(line, at) : undefined;
    case 0x74: // t
      return line.startsWith('to=', at) ? parseTo(line, at) : undefined;
    case 0x64: // d
      return line.startsWith('done; ', at) ? parseDone(line, at) : undefined;
    case 0x53: // S
      return line.startsWith('STARTTLS', at) ? parseTls(line, at) : undefined;
    default:
      return undefined;
  }
}

function known(text: string, queueId: string | null): Fact | null {
  switch (text.charCodeAt(0)) {
    case 0x71: // q
      if (text.startsWith('q<')) return parseAudit(text, queueId);
      break;
    case 0x72: // r
      if (text.startsWith('ruleset=')) return parseRuleset(text);
      break;
    case 0x52: // R
      if (text.startsWith('Ruleset ')) return parseOldRuleset(text);
      break;
    case 0x41: // A
      if (/^AUTH(?:[=:]|[ _][a-z])/.test(text)) return parseAuth(text);
      break;
    case 0x4d: // M
    case 0x6d: // m
      if (/^[Mm]ilter[ =:_]/.test(text)) return parseMilter(text);
      if (text.startsWith('message repeated ')) return parseRepeated(text, queueId);
  }
  return parseDaemon(text);
}

/** `done; delay=00:00:01, ntries=1` */
function parseDone(line: string, at: number): Fact | null {
  if (!line.startsWith('delay=', at + 6)) return null;
  const end = line.indexOf(',', at + 12);
  const tries = end + 9;
  if (end < 0 || !line.startsWith(', ntries=', end)) return null;
  if (tries === line.length || digitsEnd(line, tries) !== line.length) return null;
  const delay = line.slice(at + 12, end);
  if (!/^[\d+:]+$/.test(delay)) return null;
  return { kind: 'done', delaySeconds: seconds(delay), tries: numberIn(line, tries, line.length) };
}

/** As rsyslog says it, with the line itself. */
function parseRepeated(text: string, queueId: string | null): Fact | null {
  const match = /^message repeated (\d{1,9}) times: \[ (.*)\]$/.exec(text);
  return match && { kind: 'repeated', times: Number(match[1]), of: parseText(match[2] ?? '', queueId) };
}

/** The agent hands out what concerns the gateway's log-ins. Among all programs of a host nothing says whose they are. */
function factOfCheck(text: string): Fact {
  const said = readSaslauthd(text);
  switch (said.kind) {
    case 'verdict':
      return { kind: 'check-refused', asked: said.asked, mechanism: said.mechanism, reason: said.reason };
    case 'words':
      return { kind: 'check-words', text };
    case 'life':
      return { kind: 'detail', text };
    case 'accepted':
    case 'other':
      return { kind: 'foreign', text };
  }
}

/** The agent's own lines among the daemon's. */
function ownFact(text: string): Fact {
  if (text.startsWith('gap: ')) return { kind: 'gap', text: text.slice(5) };
  return text.startsWith('notice: ') ? { kind: 'notice', text: text.slice(8) } : { kind: 'unknown', text };
}
