import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nullIfMissing } from '#lib/agent/disk.ts';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import { askTestMode, demandAnswers, returnedBy } from '#lib/agent/engines/sendmail/address-test.ts';
import { readCf } from '#lib/agent/engines/sendmail/cf.ts';
import {
  type Route,
  readRoute,
  readVerdict,
  refusalOfRoute,
  type Verdict,
} from '#lib/agent/engines/sendmail/verdict.ts';
import { withFolder } from '#lib/agent/engines/sendmail/work-folder.ts';
import type { TraceAnswer, TraceRequest } from '#lib/gateway/api-trace.ts';
import { Refusal } from '#lib/refusal.ts';

/** Test mode takes `$|` for text: this rule set, called first, makes it the mark that check_relay wants between name and address. */
export const separatorRule = '\nSposternxlate\nR$* $$| $*\t\t$: $1 $| $2\n';
const flags = {
  headerSender: 'HS',
  envelopeSender: 'ES',
  headerRecipient: 'HR',
  envelopeRecipient: 'ER',
} as const;

/**
 * What the real daemon would do with one envelope under this release, asked in its test mode with the macros it would have:
 * connection, sender, recipient, then the route and the addresses as they would be written.
 */
export async function traceEnvelope(
  parts: { sendmail: string; state: string },
  release: ReleaseDir,
  request: TraceRequest,
): Promise<TraceAnswer> {
  const cf = await readFile(join(release.dir, 'canary.cf'), 'utf8').catch(nullIfMissing);
  if (cf === null)
    throw new Refusal('conflict', 'not-compiled', 'This release is not compiled on this gateway.', {
      next: 'Check it first.',
    });
  return withFolder(parts.state, async (folder) => {
    const traced = join(folder, 'trace.cf');
    await writeFile(traced, `${cf}${separatorRule}`, { mode: 0o600 });
    const ask = async (commands: string[]) =>
      demandAnswers(await askTestMode(parts.sendmail, traced, commands, 18_000));
    const answers = await ask([...macros(request), ...questions(request)]);
    const judged = judge(answers, request, networkMailers(cf));
    const rewritten = await ask(rewritingCommands(judged.route, request));
    return { ...judged, ...readRewriting(rewritten), raw: `${judged.raw}\n\n${rewritten.join('\n')}`.trim() };
  });
}

/** The macros that the daemon sets for a client before it asks its rules (op.me section 5.2). */
export function macros({ client, auth, sender }: TraceRequest): string[] {
  const values = {
    client_addr: addressMacro(client.address),
    client_name: client.name || `[${client.address}]`,
    client_resolve: client.name ? 'OK' : 'FAIL',
    client_flags: '',
    auth_type: auth?.mechanism ?? '',
    auth_authen: auth?.authid ?? '',
    mail_addr: sender,
    f: sender,
  };
  // a dollar sign would name another macro
  return Object.entries(values).map(([name, value]) => `.D{${name}}${value.replaceAll('$', '$$$$')}`);
}

function questions({ client, sender, recipient }: TraceRequest): string[] {
  return [
    clientQuestion('check_relay', client),
    `/parse ${sender || '<>'}`,
    `check_mail <${sender}>`,
    `/parse ${recipient}`,
    `check_rcpt <${recipient}>`,
  ];
}

/** Asks a rule set that is told a client's name and address; needs `separatorRule`. */
export function clientQuestion(ruleSet: string, { name, address }: TraceRequest['client']): string {
  return `posternxlate,${ruleSet} ${name || `[${address}]`} $| ${addressMacro(address)}`;
}

function judge(answers: readonly string[], request: TraceRequest, network: ReadonlySet<string>) {
  const [relay = '', senderRoute = '', mail = '', rcptRoute = '', rcpt = ''] = answers.slice(-5);
  const route = readRoute(rcptRoute);
  // an error route of the sender or the recipient is found before the rules are asked
  const stages: Verdict[] = [
    notHeldYet(readVerdict(returnedBy(relay, 'check_relay'))),
    about(request.sender, refused(request.sender === '' ? null : refusalOfRoute(readRoute(senderRoute)))),
    about(request.sender, readVerdict(returnedBy(mail, 'check_mail'))),
    about(request.recipient, refused(refusalOfRoute(route))),
    about(request.recipient, readVerdict(returnedBy(rcpt, 'check_rcpt'))),
  ];
  const stopped = stages.find(({ kind }) => kind !== 'accept');
  const verdict = stopped ?? { kind: 'accept' };
  return {
    // check_rcpt says RELAY of our own domains, too: what counts is whether the message goes on over the network
    verdict: stopped?.kind ?? (route && network.has(route.mailer) ? ('relay' as const) : ('accept' as const)),
    reply: replyTo(verdict, request.recipient),
    route: route?.mailer === '*error*' ? null : route,
    raw: [relay, mail, rcptRoute, rcpt].join('\n\n'),
  };
}

/** Mailers that speak SMTP over TCP. */
function networkMailers(cf: string): ReadonlySet<string> {
  const mailers = readCf(cf).filter(({ kind, text }) => kind === 'M' && /,\s*A=(TCP|IPC)\b/.test(text));
  return new Set(mailers.map(({ text }) => /^[^,\s]*/.exec(text)?.[0] ?? ''));
}

/** QUARANTINE for a connection is logged, but its messages are not held. */
function notHeldYet(verdict: Verdict): Verdict {
  return verdict.kind === 'quarantine' ? { kind: 'accept' } : verdict;
}

/** A refusal of one address names it: `550 5.7.1 <amy@example.org>... Access denied`. */
function about(address: string, verdict: Verdict): Verdict {
  if (verdict.kind !== 'refuse') return verdict;
  return { ...verdict, reply: verdict.reply.replace(/^(\d{3} \d\.\d+\.\d+) /, `$1 <${address}>... `) };
}

function refused(reply: string | null): Verdict {
  return reply === null ? { kind: 'accept' } : { kind: 'refuse', reply };
}

function replyTo(verdict: Verdict, recipient: string): string {
  switch (verdict.kind) {
    case 'refuse':
      return verdict.reply;
    case 'quarantine':
      return `250 2.1.5 <${recipient}>... Recipient ok; held: ${verdict.reason}`;
    case 'discard':
      return `250 2.1.5 <${recipient}>... Recipient ok; thrown away`;
    case 'accept':
      return `250 2.1.5 <${recipient}>... Recipient ok`;
  }
}

function rewritingCommands(route: Route | null, { sender, recipient }: TraceRequest): string[] {
  const mailer = route?.mailer ?? 'esmtp';
  return Object.values(flags).flatMap((flag) => [
    `/tryflags ${flag}`,
    `/try ${mailer} ${(flag.endsWith('S') ? sender : recipient) || '<>'}`,
  ]);
}

function readRewriting(answers: readonly string[]): Pick<TraceAnswer, 'rewriting'> {
  const address = (at: number) => /^Rcode = \d+, addr = (.*)$/m.exec(answers[at] ?? '')?.[1] ?? '';
  return {
    rewriting: {
      headerSender: address(1),
      envelopeSender: address(3),
      headerRecipient: address(5),
      envelopeRecipient: address(7),
    },
  };
}

/** `{client_addr}` of an IPv6 client is `IPv6:…`. */
function addressMacro(address: string): string {
  return address.includes(':') && !/^ipv6:/i.test(address) ? `IPv6:${address}` : address;
}
