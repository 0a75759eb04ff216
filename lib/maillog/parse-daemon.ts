import type { Fact, Peer } from '#lib/maillog/line.ts';
import { parseOfClient } from '#lib/maillog/parse-of-client.ts';
import { parsePeer } from '#lib/maillog/peer.ts';
import { addressEnd, bareAddress } from '#lib/maillog/scan-address.ts';
import { wordOf } from '#lib/maillog/words.ts';

type Reader = (text: string) => Fact | null;

const as =
  (
    kind: 'detail' | 'trouble' | 'warning' | 'queue' | 'alias-file' | 'login-trouble' | 'interrupted',
  ): Reader =>
  (text) => ({ kind, text });
const load =
  (what: 'refusing' | 'slowing' | 'accepting'): Reader =>
  (text) => ({ kind: 'load', what, text });
const daemon =
  (what: 'started' | 'restarted' | 'stopped'): Reader =>
  (text) => ({ kind: 'daemon', what, text });
const suspicious: Reader = (text) => ({ kind: 'suspicious', text, client: peerIn(text) });

/** The client in `… from NAME [IP] …`, if it stands there. */
function peerIn(text: string): Peer | null {
  const match = /(?: from |relay=)([^[\],=]{0,255}\[[^[\] ]{2,50}\](?: \(may be forged\))?)/.exec(
    text.slice(0, 1024),
  );
  return match?.[1] === undefined ? null : parsePeer(match[1]);
}

/**
 * Lines that are known by how they begin, from the sources of 8.9 to 8.18. The first that fits counts, so the longer of two stands first.
 */
const beginnings: readonly (readonly [string, Reader])[] = [
  ['connect from ', (text) => ({ kind: 'connect', client: parsePeer(text.slice(13)) })],
  ['<-- ', (text) => ({ kind: 'dialogue', direction: 'in', text: text.slice(4) })],
  ['--- ', (text) => ({ kind: 'dialogue', direction: 'out', text: text.slice(4) })],
  // a message as it comes in
  ['lost input channel from ', as('interrupted')],
  ['timeout waiting for input ', as('interrupted')],
  ['collect: ', as('interrupted')],
  ['unexpected close on connection from ', as('interrupted')],
  ['I/O error on connection from ', as('interrupted')],
  ['Null connection from ', (text) => ({ kind: 'idle', client: parsePeer(text.slice(21)), daemon: null })],
  ['message size (', parseTooLarge],
  ['headers too large (', parseHeadersTooLarge],
  ['Too many recipients', () => ({ kind: 'too-many-recipients' })],
  ['Too many hops ', (text) => ({ kind: 'too-many-hops', text })],
  ['discarded', (text) => (text === 'discarded' ? { kind: 'discarded' } : null)],
  ['unquarantine', (text) => (text === 'unquarantine' ? { kind: 'released' } : null)],
  ['quarantine=', (text) => ({ kind: 'held', reason: text.slice(11) })],
  ['alias database ', as('alias-file')],
  ['Alias file ', as('alias-file')],
  ['alias ', parseAlias],
  ['forward ', parseAlias],
  ['expand ', parseAlias],
  ['aliased to ', (text) => ({ kind: 'alias', address: '', targets: text.slice(11) })],
  // the daemon's life
  ['starting daemon (', daemon('started')],
  ['stopping daemon', daemon('stopped')],
  ['restarting ', daemon('restarted')],
  ['started as: ', as('detail')],
  ['control: ', as('detail')],
  ['rejecting connections', load('refusing')],
  ['rejecting new messages', load('refusing')],
  ['have been rejecting connections', load('refusing')],
  ['refusing connections', load('refusing')],
  ['tcpwrappers (', load('refusing')],
  ['low on space', load('refusing')],
  ['delaying connections', load('slowing')],
  ['delaying=', load('slowing')],
  ['deferring connections', load('slowing')],
  ['accepting connections again', load('accepting')],
  ['runqueue: ', as('queue')],
  ['skipping queue run', as('queue')],
  ['Skipping queue run', as('queue')],
  ['Aborting queue run', as('queue')],
  ['rejecting queue run', as('queue')],
  ['Flushing queue', as('queue')],
  ['persistent queue runner', as('queue')],
  ['queue control process', as('queue')],
  ['restart queue runner', as('queue')],
  ['grew WorkList', as('queue')],
  ['WorkList for ', as('queue')],
  ['dowork, pid=', as('queue')],
  ['doworklist, pid=', as('queue')],
  ['locked', (text) => (text === 'locked' ? { kind: 'queue', text } : null)],
  ['Losing ', as('trouble')],
  ['gatherq: ', as('trouble')],
  ['orderq: ', as('trouble')],
  ['readqf: ', as('trouble')],
  ['bogus queue', as('trouble')],
  ['SECURITY ALERT', as('trouble')],
  ['too many ', as('trouble')],
  ['not enough ', as('trouble')],
  ['log terminated, too many parts', as('trouble')],
  // what looks like an attack
  ['rejecting ', suspicious],
  ['probable open proxy', suspicious],
  ['Possible SMTP RCPT flood', suspicious],
  ['POSSIBLE ATTACK ', suspicious],
  ['Fixed MIME ', suspicious],
  ['Truncated MIME ', suspicious],
  ['Truncated long MIME ', suspicious],
  ['Dropped invalid comments', suspicious],
  ['invalid domain name (', suspicious],
  ['unauthorized PIPELINING', suspicious],
  ['"wiz" command from ', suspicious],
  ['"debug" command from ', suspicious],
  ['auth="', suspicious],
  // SASL, also in the words of its library
  ['SASL ', as('login-trouble')],
  ['error: safesasl(', as('login-trouble')],
  ['SMTP AUTH command (', as('login-trouble')],
  ['no secret in database', as('login-trouble')],
  ['unable to open Berkeley db', as('login-trouble')],
  ['could not find auxprop plugin', as('login-trouble')],
  ['auxpropfunc error', as('login-trouble')],
  ['cannot connect to saslauthd', as('login-trouble')],
  ['Password verification failed', as('login-trouble')],
  ['no user in db', as('login-trouble')],
  ['unable to dlopen ', as('login-trouble')],
  ['unable to get entry point ', as('login-trouble')],
  ['_sasl_plugin_load failed', as('login-trouble')],
  ['sql_select option missing', as('login-trouble')],
  ['sql auxprop plugin', as('login-trouble')],
  ['sql plugin', as('login-trouble')],
  ['ldapdb', as('login-trouble')],
  ['GSSAPI Error', as('login-trouble')],
  ['OTP', as('login-trouble')],
  ['user ID is overriding', as('login-trouble')],
  ['DIGEST-MD5 ', as('detail')],
  // trouble and warnings
  ['Authentication-Warning: ', as('warning')],
  ['WARNING: ', as('warning')],
  ['Warning: ', as('warning')],
  ['My unqualified host name', as('warning')],
  ['unable to qualify my own domain name', as('warning')],
  ['local host name (', as('warning')],
  ['daemon invoked without full pathname', as('warning')],
  ['File descriptors missing', as('warning')],
  ['Processed by ', as('warning')],
  ['Processed from queue ', as('warning')],
  ['user ', as('warning')],
  ['User ', as('warning')],
  ['Deny user ', as('warning')],
  ['Drop privs for user', as('warning')],
  ['Dropping verbosity for user', as('warning')],
  ['SMTP outgoing connect on ', as('detail')],
  ['daemon ', as('trouble')],
  ['opendaemonsocket: ', as('trouble')],
  ['savemail panic', as('trouble')],
  ['savemail: ', as('trouble')],
  ['Saved message in ', as('trouble')],
  ['PANIC: ', as('trouble')],
  ['out of memory', as('trouble')],
  ['SMTP ', as('trouble')],
  ['could not ', as('trouble')],
  ['Could not ', as('trouble')],
  ['cannot ', as('trouble')],
  ["can't ", as('trouble')],
  ["Can't ", as('trouble')],
  ['Cannot ', as('trouble')],
  ['unable to ', as('trouble')],
  ['ERROR: ', as('trouble')],
  ['error ', as('trouble')],
  ['problem with ', as('trouble')],
  ['error connecting to ', as('trouble')],
  ['hash map ', as('trouble')],
  ['timeout connecting to LDAP', as('trouble')],
  ['ownership change on ', as('trouble')],
  ['mailer ', as('trouble')],
  ['accept: ', as('trouble')],
  ['getrequests: ', as('trouble')],
  ['getreq', as('trouble')],
  ['Berkeley DB version mismatch', as('trouble')],
  ['Child process ', as('trouble')],
  ['putbody: ', as('trouble')],
  ['mime8to7: ', as('trouble')],
  ['cataddr: ', as('trouble')],
  ['rewrite: ', as('trouble')],
  ['remotename: ', as('trouble')],
  ['gethostbyaddr', as('detail')],
  ['gethostbyname', as('detail')],
  ['engine=', as('detail')],
  ['makeconnection', as('detail')],
  ['poststats: ', as('detail')],
  ['getauthinfo: ', as('detail')],
  ['assigned id ', as('detail')],
  ['dropenvelope', as('detail')],
  ['sendenvelope', as('detail')],
  ['dequeue, ', as('detail')],
  ['queueup', as('detail')],
  ['setsender', as('detail')],
  ['duplicate suppressed', as('detail')],
  ['smtpquit', as('detail')],
  ['SSL', as('detail')],
  ['dns ', as('detail')],
  ['ldap=', as('detail')],
  ['tls_srv_features=', as('detail')],
  ['tls_clt_features=', as('detail')],
  ['clt_features=', as('detail')],
  ['server child', as('detail')],
  ['child ', as('detail')],
  ['interrupt', as('detail')],
  ['finis', as('detail')],
  ['in background, pid=', as('detail')],
  ['TLS: ', (text) => ({ kind: 'tls-trouble', text })],
];

/** By their first three signs, so that a line is held against few of them. */
const byStart = new Map<string, [string, Reader][]>();
for (const [start, read] of beginnings) {
  const key = start.slice(0, 3);
  byStart.set(key, [...(byStart.get(key) ?? []), [start, read]]);
}

/** What the daemon says about itself, its clients and its queue. Null when that is not known. */
export function parseDaemon(text: string): Fact | null {
  for (const [start, read] of byStart.get(text.slice(0, 3)) ?? []) {
    const fact = text.startsWith(start) ? read(text) : null;
    if (fact) return fact;
  }
  if (text.startsWith('SYSERR')) return parseSystemError(text);
  return parseRefusedRecipient(text) ?? parseOfMessage(text) ?? parseOfClient(text) ?? parseTail(text);
}

function parseSystemError(text: string): Fact {
  const said = text.indexOf(': ') + 2;
  if (text.startsWith('Too many hops ', said)) return { kind: 'too-many-hops', text: text.slice(said) };
  const isInterrupted =
    text.startsWith('collect: ', said) || text.startsWith('timeout waiting for input ', said);
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

/** `<address>... reason`: a recipient that no rule set refused, but the daemon itself. */
function parseRefusedRecipient(text: string): Fact | null {
  const end = text.startsWith('<') ? addressEnd(text, 0) : text.indexOf('... ');
  if (end <= 0 || !text.startsWith('... ', end)) return null;
  const recipient = text.slice(0, end);
  if (!recipient.startsWith('<') && /[\s,=]/.test(recipient)) return null;
  return { kind: 'recipient-refused', recipient: bareAddress(recipient), reason: text.slice(end + 4) };
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
  if (/^\S+: \d+ aliases, longest \d+ bytes, \d+ bytes total$/.test(short))
    return { kind: 'alias-file', text };
  if (/^\S{1,1000}: WARNING: /.test(short)) return { kind: 'warning', text };
  return text.endsWith('(possible attack)') ? { kind: 'suspicious', text, client: peerIn(text) } : null;
}
