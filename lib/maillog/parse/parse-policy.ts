import type { Fact, Verdict } from '#lib/maillog/parse/line.ts';
import { parseAddress, parsePeer } from '#lib/maillog/parse/peer.ts';
import { addressEnd, bareAddress, fromXtext } from '#lib/maillog/parse/scan-address.ts';
import { wordOf } from '#lib/maillog/parse/words.ts';

/**
 * `ruleset=R, arg1=A[, arg2=B], relay=R, reject=CODE DSN TEXT` or `discard` or `quarantine=WHY` (sendmail/srvrsmtp.c, rscheck). The argument is text of
 * a stranger: an address is read as one, anything else goes on to the last `relay=` that has a verdict behind it.
 */
export function parseRuleset(text: string): Fact | null {
  const head = /^ruleset=([^,=]+), arg1=/.exec(text);
  if (!head?.[1]) return null;
  const rest = text.slice(head[0].length);
  const end = rest.startsWith('<') ? addressEnd(rest, 0) : -1;
  const whole = end > 0 ? afterAddress(rest, end) : null;
  const [first, tail] = whole ?? afterFreeText(rest);
  const subject = head[1] === 'check_compat' ? (recipientIn(rest) ?? first) : first;
  const verdict = verdictOf(tail);
  if (!verdict) return null;
  const relay = /^, relay=([^,=]*)/.exec(tail)?.[1];
  return {
    kind: 'ruleset',
    ruleset: wordOf(head[1]),
    subject: bareAddress(subject.trim()),
    client: relay === undefined ? null : parsePeer(relay),
    verdict,
  };
}

/** `arg1=SENDER, arg2=RECIPIENT`: what check_compat judges is whether this recipient may have mail of this sender. */
function recipientIn(rest: string): string | null {
  const start = addressEnd(rest, 0);
  if (start < 0 || !rest.startsWith(', arg2=', start)) return null;
  const end = addressEnd(rest, start + 7);
  return end < 0 ? null : rest.slice(start + 7, end);
}

/** The daemon's own is among the last; more of them can only be a stranger's. */
const mostTries = 50;

const behindSubject = /^(?:, arg2=[^,=]*)?((?:, relay=[^,=]*)?, (?:reject=\d{3} |discard$|quarantine=)[^]*)$/;

function afterAddress(rest: string, end: number): [string, string] | null {
  const tail = behindSubject.exec(rest.slice(end))?.[1];
  return tail === undefined ? null : [rest.slice(0, end), tail];
}

function afterFreeText(rest: string): [string, string] {
  let at = rest.lastIndexOf(', relay=');
  for (let tries = 0; at >= 0 && tries < mostTries; tries += 1) {
    const tail = behindSubject.exec(rest.slice(at))?.[1];
    if (tail !== undefined) return [rest.slice(0, at).replace(/, arg2=[^,=]*$/, ''), tail];
    if (at === 0) break;
    at = rest.lastIndexOf(', relay=', at - 1);
  }
  const local = /, (?:reject=\d{3} |discard$|quarantine=)/.exec(rest);
  return local ? [rest.slice(0, local.index), rest.slice(local.index)] : [rest, ''];
}

function verdictOf(tail: string): Verdict | null {
  const match =
    /^(?:, relay=[^,=]*)?, (?:reject=(\d{3}(?: [^]*)?)(?:, errormode=\d)?|(discard)|quarantine=([^]*))$/.exec(
      tail,
    );
  if (!match) return null;
  if (match[1] !== undefined) return { kind: 'reject', reply: match[1] };
  return match[2] === undefined ? { kind: 'quarantine', reason: match[3] ?? '' } : { kind: 'discard' };
}

/** `Ruleset R (ARGUMENT) rejection: CODE TEXT`, as 8.8 and early 8.9 have it. */
export function parseOldRuleset(text: string): Fact | null {
  const match = /^[Rr]uleset (\w{1,40}) \((.*)\) rejection: (.*)$/.exec(text);
  if (!match) return null;
  return {
    kind: 'ruleset',
    ruleset: match[1] ?? '',
    subject: bareAddress(match[2] ?? ''),
    client: null,
    verdict: { kind: 'reject', reply: match[3] ?? '' },
  };
}

/**
 * What a filter did (sendmail/milter.c, srvrsmtp.c): `milter=NAME, action=A, reject=…`, `Milter: data, reject=…`, `Milter: to=<A>, reject=…`. A verdict has the
 * filter's name in the rule set's place, and the command that was judged as its subject.
 */
export function parseMilter(text: string): Fact {
  return (
    milterOfAddress(text) ??
    milterVerdict(text) ??
    milterOfConnection(text) ?? { kind: 'milter', filter: filterIn(text), text }
  );
}

function filterIn(text: string): string | null {
  const match = /^(?:milter=([^,=]+)|[Mm]ilter[ \w]{0,30}\((?!\d+\))([^()]+)\))/.exec(text);
  const name = match?.[1] ?? match?.[2];
  return name === undefined ? null : wordOf(name);
}

/** `Milter: from=<A>, reject=…`: the address is a stranger's. */
function milterOfAddress(text: string): Fact | null {
  const start = text.startsWith('Milter: to=') ? 11 : text.startsWith('Milter: from=') ? 13 : 0;
  const end = start === 0 ? -1 : addressEnd(text, start);
  const verdict = end < 0 ? null : verdictOf(text.slice(end));
  if (!verdict) return null;
  const subject = bareAddress(text.slice(start, end));
  if (start === 11 && verdict.kind === 'reject')
    return { kind: 'recipient-refused', recipient: subject, reason: verdict.reply };
  return {
    kind: 'ruleset',
    ruleset: start === 11 ? 'milter to' : 'milter from',
    subject,
    client: null,
    verdict,
  };
}

function milterVerdict(text: string): Fact | null {
  const match =
    /^(?:milter=([^,=]+)(?:, action=(\w+))?|Milter: (?:cmd=)?(\w+))(, (?:reject=\d{3} |reject$|tempfail$|discard$|quarantine=)[^]*)$/.exec(
      text,
    );
  if (!match) return null;
  const [, name, action, stage, end = ''] = match;
  const bare = end === ', reject' || end === ', tempfail';
  const verdict: Verdict | null = bare ? { kind: 'reject', reply: end.slice(2) } : verdictOf(end);
  return (
    verdict && {
      kind: 'ruleset',
      ruleset: wordOf(name === undefined ? 'milter' : `milter ${name}`),
      subject: action ?? stage ?? '',
      client: null,
      verdict,
    }
  );
}

/** `Milter: connect: host=H, addr=A, rejecting commands` or `temp failing commands`, `reject=…`, `shutdown`: the filter wants nothing of this client. */
function milterOfConnection(text: string): Fact | null {
  const match =
    /^Milter: connect: host=([^,=]*), addr=([^,=]*), ((?:reject|temp fail)ing commands|shutdown|reject=)(?:=?(.*))$/.exec(
      text,
    );
  if (!match) return null;
  const [, host = '', address = '', what = '', reply] = match;
  return {
    kind: 'ruleset',
    ruleset: 'milter',
    subject: 'connect',
    client: parsePeer(`${host} [${address}]`),
    verdict: { kind: 'reject', reply: reply || what },
  };
}

/**
 * The line of Postern's own syslog map, one for each message that reaches DATA: `q<>u<>m<>c<>p<>v<>t<>s<>d<>n<>f<>`. Login and certificate subject are
 * encoded and hold no angle bracket; the sender is raw, and last.
 */
export function parseAudit(text: string, queueId: string | null): Fact | null {
  const cursor = { text, at: 0 };
  const id = auditField(cursor, 'q<');
  const authid = auditField(cursor, '>u<');
  const mechanism = auditField(cursor, '>m<');
  const address = auditField(cursor, '>c<');
  const port = auditField(cursor, '>p<');
  const verify = auditField(cursor, '>v<');
  const version = auditField(cursor, '>t<');
  const subject = auditField(cursor, '>s<');
  const daemon = auditField(cursor, '>d<');
  const count = auditField(cursor, '>n<');
  const isWhole = cursor.at > 0 && text.startsWith('>f<', cursor.at) && text.endsWith('>');
  const sender = isWhole ? text.slice(cursor.at + 3, -1) : '\n';
  if (id === '' || id !== queueId || !isLineOf.test(sender) || !areDigits.test(port + count)) return null;
  return {
    kind: 'audit',
    authid: authid ? fromXtext(authid) : null,
    mechanism: wordOf(mechanism) || null,
    address: parseAddress(address) ?? address,
    port: port ? Number(port) : null,
    verify: verify || null,
    tlsVersion: version || null,
    certificateSubject: subject ? fromXtext(subject) : null,
    daemon,
    recipients: count ? Number(count) : null,
    sender: bareAddress(sender),
  };
}

const areDigits = /^\d*$/;
const isLineOf = /^.*$/;

type Cursor = { text: string; at: number };

/** The field that stands behind these signs; the cursor goes to its end, or behind all when it is not there. */
function auditField(cursor: Cursor, signs: string): string {
  const { text, at } = cursor;
  const start = at + signs.length;
  const end = at >= 0 && text.startsWith(signs, at) ? text.indexOf('>', start) : -1;
  cursor.at = end;
  if (end < 0) return '';
  const field = text.slice(start, end);
  if (field.includes('<')) cursor.at = -1;
  return field;
}
