import type { Fact, MailLine } from '#lib/maillog/line.ts';
import { parseFrom, parseTo, seconds } from '#lib/maillog/parse-envelope.ts';
import { parseAudit, parseMilter, parseRuleset } from '#lib/maillog/parse-policy.ts';
import { parseSession } from '#lib/maillog/parse-session.ts';
import { parsePeer } from '#lib/maillog/peer.ts';
import { addressEnd, bareAddress } from '#lib/maillog/scan-address.ts';

/** Understands a line `tag[pid]: [QUEUEID: ]text` of Sendmail 8.17. Never throws: what is not known is kept as `other`. */
export function parseLine(line: string): MailLine {
  const head = /^([^\s[\]:]+)(?:\[(\d+)\])?: /.exec(line);
  if (!head) return { tag: '', pid: null, queueId: null, part: null, fact: { kind: 'other', text: line } };
  const tag = head[1] ?? '';
  const pid = head[2] === undefined ? null : Number(head[2]);
  const body = line.slice(head[0].length);
  if (tag === 'postern-log') return { tag, pid, queueId: null, part: null, fact: ownFact(body) };
  const id = /^(NOQUEUE|[0-9A-Za-z]{8}\d{6,10})(?:\[(\d+)\])?: /.exec(body);
  if (!id) return { tag, pid, queueId: null, part: null, fact: parseText(body, null) };
  const queueId = id[1] === 'NOQUEUE' ? null : (id[1] ?? null);
  const text = body.slice(id[0].length);
  if (id[2] === undefined) return { tag, pid, queueId, part: null, fact: parseText(text, queueId) };
  const part = { number: Number(id[2]), more: text.endsWith(' ...') };
  return { tag, pid, queueId, part, fact: { kind: 'other', text } };
}

/** Puts a text together again that came in parts; the parts are in their order. */
export function joinParts(parts: readonly string[]): string {
  return parts.map((text) => text.replace(/ \.\.\.$/, '')).join('');
}

/** What a text says that stands behind the queue id. */
export function parseText(text: string, queueId: string | null): Fact {
  return known(text, queueId) ?? { kind: 'other', text };
}

function known(text: string, queueId: string | null): Fact | null {
  switch (text.slice(0, 2)) {
    case 'fr':
      return text.startsWith('from=') ? parseFrom(text) : null;
    case 'to':
      return text.startsWith('to=') ? parseTo(text) : null;
    case 'q<':
      return parseAudit(text, queueId);
    case 'ru':
      return text.startsWith('ruleset=') ? parseRuleset(text) : null;
    case 'do':
      return parseDone(text);
  }
  if (/^milter[=:]/i.test(text)) return parseMilter(text);
  return parseSession(text) ?? parseRefusedRecipient(text) ?? parseOfMessage(text) ?? parseOfDaemon(text);
}

function parseDone(text: string): Fact | null {
  const match = /^done; delay=([\d+:]+), ntries=(\d+)$/.exec(text);
  return match && { kind: 'done', delaySeconds: seconds(match[1] ?? ''), tries: Number(match[2]) };
}

/** `<address>... reason`: a recipient that no rule set refused, but the daemon itself. */
function parseRefusedRecipient(text: string): Fact | null {
  if (!text.startsWith('<')) return null;
  const end = addressEnd(text, 0);
  if (end < 0 || !text.startsWith('... ', end)) return null;
  return {
    kind: 'recipient-refused',
    recipient: bareAddress(text.slice(0, end)),
    reason: text.slice(end + 4),
  };
}

const reports = /^([0-9A-Za-z]{8}\d{6,10}): (DSN|return to sender|sender notify|postmaster notify): (.*)$/;

function parseOfMessage(text: string): Fact | null {
  const report = reports.exec(text);
  if (report)
    return { kind: 'report', childId: report[1] ?? '', report: report[2] ?? '', reason: report[3] ?? '' };
  const clone = /^([0-9A-Za-z]{8}\d{6,10}): clone: owner=(.*)$/.exec(text);
  if (clone) return { kind: 'clone', copyId: clone[1] ?? '', owner: bareAddress(clone[2] ?? '') };
  if (text === 'discarded') return { kind: 'discarded' };
  if (text === 'unquarantine') return { kind: 'released' };
  if (text.startsWith('quarantine=')) return { kind: 'held', reason: text.slice(11) };
  if (text === 'Too many recipients') return { kind: 'too-many-recipients' };
  const size = /^message size \((\d+)\) exceeds maximum \((\d+)\)$/.exec(text);
  if (size) return { kind: 'too-large', size: Number(size[1]), limit: Number(size[2]) };
  if (/^SYSERR\(\w+\): Too many hops /.test(text))
    return { kind: 'too-many-hops', text: text.slice(text.indexOf(':') + 2) };
  return null;
}

const interruptions =
  /^(?:lost input channel from |timeout waiting for input |collect: |SYSERR\(\w+\): collect: )/;

function parseOfDaemon(text: string): Fact | null {
  if (interruptions.test(text)) return { kind: 'interrupted', text };
  if (text.startsWith('SYSERR(')) return { kind: 'trouble', text };
  const attack = /^(.*): possible SMTP attack: command=(.{1,40}), count=(\d+)$/.exec(text);
  if (attack)
    return {
      kind: 'attack',
      client: parsePeer(attack[1] ?? ''),
      command: attack[2] ?? '',
      count: Number(attack[3]),
    };
  if (text.startsWith('starting daemon (')) return { kind: 'daemon', what: 'started', text };
  if (text.startsWith('stopping daemon, ')) return { kind: 'daemon', what: 'stopped', text };
  return text.startsWith('restarting /') ? { kind: 'daemon', what: 'restarted', text } : null;
}

/** The agent's own lines among the daemon's. */
function ownFact(text: string): Fact {
  if (text.startsWith('gap: ')) return { kind: 'gap', text: text.slice(5) };
  return text.startsWith('notice: ') ? { kind: 'notice', text: text.slice(8) } : { kind: 'other', text };
}
