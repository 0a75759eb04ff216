import type { Fact, Verdict } from '#lib/maillog/line.ts';
import { parseAddress, parsePeer } from '#lib/maillog/peer.ts';
import { addressEnd, bareAddress, fromXtext } from '#lib/maillog/scan-address.ts';

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
  const [subject, tail] = whole ?? afterFreeText(rest);
  const verdict = verdictOf(tail);
  if (!verdict) return null;
  const relay = /^, relay=([^,=]*)/.exec(tail)?.[1];
  return {
    kind: 'ruleset',
    ruleset: head[1],
    subject: bareAddress(subject.trim()),
    client: relay === undefined ? null : parsePeer(relay),
    verdict,
  };
}

const behindSubject = /^(?:, arg2=[^,=]*)?((?:, relay=[^,=]*)?, (?:reject=\d{3} |discard$|quarantine=)[^]*)$/;

function afterAddress(rest: string, end: number): [string, string] | null {
  const tail = behindSubject.exec(rest.slice(end))?.[1];
  return tail === undefined ? null : [rest.slice(0, end), tail];
}

function afterFreeText(rest: string): [string, string] {
  for (let at = rest.lastIndexOf(', relay='); at >= 0; at = rest.lastIndexOf(', relay=', at - 1)) {
    const tail = behindSubject.exec(rest.slice(at))?.[1];
    if (tail !== undefined) return [rest.slice(0, at).replace(/, arg2=[^,=]*$/, ''), tail];
    if (at === 0) break;
  }
  const local = /, (?:reject=\d{3} |discard$|quarantine=)/.exec(rest);
  return local ? [rest.slice(0, local.index), rest.slice(local.index)] : [rest, ''];
}

function verdictOf(tail: string): Verdict | null {
  const match = /^(?:, relay=[^,=]*)?, (?:reject=(\d{3} [^]*)|(discard)|quarantine=([^]*))$/.exec(tail);
  if (!match) return null;
  if (match[1] !== undefined) return { kind: 'reject', reply: match[1] };
  return match[2] === undefined ? { kind: 'quarantine', reason: match[3] ?? '' } : { kind: 'discard' };
}

/** `milter=NAME, action=A, reject=…` and `Milter: data, reject=…` (sendmail/milter.c, srvrsmtp.c); the filter's name takes the rule set's place. */
export function parseMilter(text: string): Fact | null {
  const match =
    /^(?:milter=([^,=]+)(?:, action=(\w+))?|Milter: (?:cmd=)?(\w+))(, (?:reject=\d{3} |discard$|quarantine=)[^]*)$/.exec(
      text,
    );
  const verdict = verdictOf(match?.[4] ?? '');
  if (!match || !verdict) return null;
  const [, name, action, stage] = match;
  return {
    kind: 'ruleset',
    ruleset: `milter ${name ?? ''}`.trim(),
    subject: action ?? stage ?? '',
    client: null,
    verdict,
  };
}

/**
 * The line of Postern's own syslog map, one for each message that reaches DATA: `q<>u<>m<>c<>p<>v<>t<>s<>d<>n<>f<>`. Login and certificate subject are
 * encoded and hold no angle bracket; the sender is raw, and last.
 */
export function parseAudit(text: string, queueId: string | null): Fact | null {
  const match =
    /^q<(\w+)>u<([^<>]*)>m<([^<>]*)>c<([^<>]*)>p<(\d*)>v<([^<>]*)>t<([^<>]*)>s<([^<>]*)>d<([^<>]*)>n<(\d*)>f<(.*)>$/.exec(
      text,
    );
  if (!match || match[1] !== queueId) return null;
  const [authid, mechanism, address = '', port, verify, version, subject, daemon = '', count, sender = ''] =
    match.slice(2);
  return {
    kind: 'audit',
    authid: authid ? fromXtext(authid) : null,
    mechanism: mechanism || null,
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
