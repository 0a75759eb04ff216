import { beginnings } from '#lib/maillog/parse/beginnings.ts';
import { saslDetail, saslTrouble } from '#lib/maillog/parse/library-words.ts';
import type { Fact, Peer } from '#lib/maillog/parse/line.ts';
import { parseOfClient } from '#lib/maillog/parse/parse-of-client.ts';
import { parseOldConnect, parseOldLogin, parseOldTls } from '#lib/maillog/parse/parse-old-session.ts';
import { parsePeer } from '#lib/maillog/parse/peer.ts';
import { addressEnd, bareAddress } from '#lib/maillog/parse/scan-address.ts';
import { wordOf } from '#lib/maillog/parse/words.ts';

type Reader = (text: string) => Fact | null;

/** The client in `… from NAME [IP] …`, if it stands there. */
function peerIn(text: string): Peer | null {
  const match = /(?: from |relay=)([^[\],=]{0,255}\[[^[\] ]{2,50}\](?: \(may be forged\))?)/.exec(
    text.slice(0, 1024),
  );
  return match?.[1] === undefined ? null : parsePeer(match[1]);
}

/** What stands alone, with nothing behind it. */
const alone =
  (whole: string, fact: Fact): Reader =>
  (text) =>
    text === whole ? fact : null;
const queueWord = (word: string): [string, Reader] => [word, alone(word, { kind: 'queue', text: word })];

/** Beginnings behind which there is more to read. */
const read: readonly (readonly [string, Reader])[] = [
  ['connect from ', (text) => ({ kind: 'connect', client: parsePeer(text.slice(13)) })],
  ['SMTP connect from ', parseOldConnect],
  ['SASL: ', parseOldLogin],
  ['TLS: ', parseOldTls],
  ['TLS cert verify: ', (text) => ({ kind: 'detail', text })],
  ['<-- ', (text) => ({ kind: 'dialogue', direction: 'in', text: text.slice(4) })],
  ['--- ', (text) => ({ kind: 'dialogue', direction: 'out', text: text.slice(4) })],
  ['Null connection from ', (text) => ({ kind: 'idle', client: parsePeer(text.slice(21)), daemon: null })],
  ['message size (', parseTooLarge],
  ['headers too large (', parseHeadersTooLarge],
  ['Too many recipients', () => ({ kind: 'too-many-recipients' })],
  ['Too many hops ', (text) => ({ kind: 'too-many-hops', text })],
  ['discarded', alone('discarded', { kind: 'discarded' })],
  ['unquarantine', alone('unquarantine', { kind: 'released' })],
  ['quarantine=', (text) => ({ kind: 'held', reason: text.slice(11) })],
  ['Sending "', (text) => ({ kind: 'milter', filter: null, text })],
  ['Received-SPF: ', (text) => ({ kind: 'milter', filter: null, text })],
  ['split: ', parseSplit],
  ['alias ', parseAlias],
  ['forward ', parseAlias],
  ['expand ', parseAlias],
  ['hesiod ', parseAlias],
  ['aliased to ', (text) => ({ kind: 'alias', address: '', targets: text.slice(11) })],
  queueWord('locked'),
  queueWord('changed'),
  queueWord('unlock'),
  queueWord('assigned id'),
];

const plain = (kind: keyof typeof beginnings): Reader => {
  switch (kind) {
    case 'started':
    case 'restarted':
    case 'stopped':
      return (text) => ({ kind: 'daemon', what: kind, text });
    case 'refusing':
    case 'slowing':
    case 'accepting':
      return (text) => ({ kind: 'load', what: kind, text });
    case 'suspicious':
      return (text) => ({ kind, text, client: peerIn(text) });
    default:
      return (text) => ({ kind, text });
  }
};

/** By their first three signs, so that a line is held against few of them; the longer of two that fit is meant. */
const byStart = new Map<string, [string, Reader][]>();
for (const [start, reader] of [...read, ...plainBeginnings()].toSorted(([a], [b]) => b.length - a.length)) {
  const key = start.slice(0, 3);
  byStart.set(key, [...(byStart.get(key) ?? []), [start, reader]]);
}

function* plainBeginnings(): Generator<[string, Reader]> {
  let kind: keyof typeof beginnings;
  for (kind in beginnings) for (const start of beginnings[kind]) yield [start, plain(kind)];
}

/** What the daemon says about itself, its clients and its queue. Null when that is not known. */
export function parseDaemon(text: string): Fact | null {
  for (const [start, reader] of byStart.get(text.slice(0, 3)) ?? []) {
    const fact = text.startsWith(start) ? reader(text) : null;
    if (fact) return fact;
  }
  if (text.startsWith('SYSERR')) return parseSystemError(text);
  return parseRefusedRecipient(text) ?? parseOfMessage(text) ?? parseOfClient(text) ?? parseTail(text);
}

function parseSystemError(text: string): Fact {
  const said = text.indexOf(': ') + 2;
  if (text.startsWith('Too many hops ', said)) return { kind: 'too-many-hops', text: text.slice(said) };
  const isInterrupted =
    (text.startsWith('collect: ', said) && !text.startsWith('Cannot ', said + 9)) ||
    text.startsWith('timeout waiting for input ', said);
  return { kind: isInterrupted ? 'interrupted' : 'trouble', text };
}

function parseTooLarge(text: string): Fact | null {
  const size = /^message size \((\d+)\) exceeds maximum \((\d+)\)/.exec(text);
  return size && { kind: 'too-large', size: Number(size[1]), limit: Number(size[2]) };
}

function parseHeadersTooLarge(text: string): Fact | null {
  const match = /^headers too large \((\d+) max\) from (.*) during message collect$/.exec(text);
  return match && { kind: 'headers-too-large', limit: Number(match[1]), client: parsePeer(match[2] ?? '') };
}

function parseAlias(text: string): Fact | null {
  const name = text.indexOf(' ') + 1;
  const arrow = text.indexOf(' => ', name);
  if (arrow < 0) return text.startsWith('forward ') ? { kind: 'trouble', text } : null;
  return { kind: 'alias', address: bareAddress(text.slice(name, arrow)), targets: text.slice(arrow + 4) };
}

/** `split: [maxrcpts=N, rcpts=N, ]count=N, ids=A; B`: some recipients go on under other queue ids (sendmail/queue.c). */
function parseSplit(text: string): Fact | null {
  const ids = /, ids?=([\w; ]+)$/.exec(text)?.[1];
  return ids === undefined ? null : { kind: 'split', copyIds: ids.split('; ') };
}

const badMailbox =
  /^((?:Syntax error|8-bit character) in mailbox address|Address) "([^]*)"( \([^"]*\)| too long[^"]*)?$/;

/** What is wrong with a RCPT command of which no address can be read (sendmail/srvrsmtp.c, parseaddr.c; usrerr without a recipient). */
const badRcpt =
  /^(?:Unbalanced '.'|Illegal character |prescan: |Address too long|(?:Invalid domain name|Missing recipient|Too many parameters)$|Syntax error in |(?:Duplicate )?(?:NOTIFY|ORCPT|RRVS) |Bad argument "|Sorry, \w{1,20} not supported|\S{1,100} parameter unrecognized$|Insufficient disk space; try again later|(?:Please try again later|Command rejected|Addressee unknown|Transient parse error)\b|(?:User address|Hostname|Route address|Real user name) required$|Invalid route address$|Invalid recipient address|non-ASCII recipient address )/;

/** `<address>... reason`: a recipient that no rule set refused, but the daemon itself; so it says also of what is no address. */
function parseRefusedRecipient(text: string): Fact | null {
  const bad = badMailbox.exec(text);
  if (bad) {
    const [, error = '', address = '', more = ''] = bad;
    return { kind: 'recipient-refused', recipient: bareAddress(address), reason: `${error}${more}` };
  }
  const whole = text.startsWith('<') ? addressEnd(text, 0) : -1;
  const end = whole > 0 && text.startsWith('... ', whole) ? whole : text.indexOf('... ');
  const recipient = text.slice(0, Math.max(end, 0));
  const isAddress = recipient.startsWith('<') ? end > 0 : /^[^\s,=]+$|@/.test(recipient);
  if (end >= 0 && (isAddress || badRcpt.test(text.slice(end + 4))))
    return { kind: 'recipient-refused', recipient: bareAddress(recipient), reason: text.slice(end + 4) };
  return badRcpt.test(text) ? { kind: 'recipient-refused', recipient: '', reason: text } : null;
}

const queueId = '[0-9A-Za-z]{2,12}\\d{5,10}';
const reports = new RegExp(
  `^(${queueId}): (DSN|return to sender|return receipt|sender notify|postmaster notify|double bounce): ?(.*)$`,
);
const clone = new RegExp(`^(${queueId}): clone: owner=(.*)$`);
const copy = new RegExp(`^clone (${queueId}), owner=(.*)$`);

function parseOfMessage(text: string): Fact | null {
  const report = reports.exec(text);
  if (report)
    return {
      kind: 'report',
      childId: report[1] ?? '',
      report: wordOf(report[2] ?? ''),
      reason: report[3] ?? '',
    };
  const cloned = clone.exec(text);
  if (cloned) return { kind: 'clone', copyId: cloned[1] ?? '', owner: bareAddress(cloned[2] ?? '') };
  const copied = copy.exec(text); // before 8.10 the copy names what it was made of
  return copied && { kind: 'clone-of', originalId: copied[1] ?? '', owner: bareAddress(copied[2] ?? '') };
}

/** What is known by how it ends, or by what stands in its middle. */
function parseTail(text: string): Fact | null {
  const short = text.slice(0, 2048);
  for (const [pattern, reader] of tails) if (pattern.test(short)) return reader(text);
  return text.endsWith('(possible attack)') ? plain('suspicious')(text) : null;
}

const tails: readonly (readonly [RegExp, Reader])[] = [
  [/^\S+: \d+ aliases, longest \d+ bytes, \d+ bytes total$/, plain('alias-file')],
  [/^"[^"]{0,40}" command from /, plain('suspicious')],
  [/^\S{1,1000}: (?:WARNING: |unsafe directory path|\S+ writable \S+ file, marked unsafe)/, plain('warning')],
  [/^\S{1,1000}: user \S+ has bad shell /, plain('warning')],
  [/^\S{1,1000}: (?:lookup error, expected 1 entry|line \d+: Unknown host status)/, plain('trouble')],
  [/^\S+ too old \(require version /, plain('trouble')],
  [/^\S{1,1000}: (?:unlink-fail \d+$|changed fds:)/, plain('detail')],
  [/^\S{1,1000}: SMTP [A-Z]{4}(?:-\d)? protocol error: /, plain('trouble')],
  // what Red Hat's and Debian's start scripts say under the daemon's tag
  [/^(?:\* )?Starting (?:Mail Transport Agent|sendmail|sm-client)\b/, plain('started')],
  [/^(?:\* )?Stopping (?:Mail Transport Agent|sendmail|sm-client)\b/, plain('stopped')],
  [/^(?:\* )?(?:Restarting|Reloading) (?:Mail Transport Agent|sendmail|sm-client)\b/, plain('restarted')],
  [/^\.\.\.(?:done|fail(?:ed)?)[.!]?$/, plain('detail')],
  [/^(?:sendmail|sm-client) startup succeeded$/, plain('started')],
  [/^(?:sendmail|sm-client) -HUP succeeded$/, plain('restarted')],
  [/^(?:sendmail|sm-client) shutdown succeeded$/, plain('stopped')],
  [/^(?:sendmail|sm-client) (?:startup|-HUP|shutdown) failed$/, plain('trouble')],
  [saslTrouble, plain('login-trouble')],
  [saslDetail, plain('detail')],
  [/^\S{1,1000}: (?:World|Group) writable (?:directory|file)/, plain('warning')],
  [/; e_timers=0x[0-9a-f]+$/, plain('detail')],
];
