import { foreignRecipient, loopbackStranger } from '#lib/agent/engines/sendmail/relay-question.ts';
import { SmtpConnection, SmtpFailure, type SmtpTarget, type TlsFacts } from '#lib/agent/smtp/connection.ts';
import { replyText, type SmtpReply } from '#lib/agent/smtp/reply.ts';
import type { ProbeCheck } from '#lib/gateway/api-probe.ts';

/** What one listener is held against. */
export type ListenerWish = {
  name: string;
  host: string;
  port: number;
  hostName: string;
  tlsOnConnect: boolean;
  /** STARTTLS, or TLS on connect, shows this certificate; null: no TLS here. */
  certificateSha256: string | null;
  mechanismsInClear: readonly string[];
  mechanismsWithTls: readonly string[];
  mechanismsPerhaps: readonly string[];
  /** The rules let the loopback stranger relay: then nothing can be seen on the wire. */
  strangerTrusted: boolean;
};

export type Inspection = { checks: ProbeCheck[]; tls: TlsFacts | null };

/** A greeting may be held back on purpose (FEATURE greet_pause), and a name service that is down costs seconds. */
const patienceMs = 20_000;
const ownName = 'probe.postern.invalid';

/** Looks at one listener as clients do: one that knows it, and one that is a stranger. */
export async function inspectListener(wish: ListenerWish): Promise<Inspection> {
  const seen: Inspection = { checks: [], tls: null };
  const note = (check: string, ok: boolean, message: string, transcript?: string) =>
    seen.checks.push({ check, listener: wish.name, ok, message, transcript });
  await converse(wish, note, (tls) => {
    seen.tls = tls;
  });
  await askToRelay(wish, note);
  return seen;
}

type Note = (check: string, ok: boolean, message: string, transcript?: string) => void;

async function converse(wish: ListenerWish, note: Note, found: (tls: TlsFacts) => void): Promise<void> {
  let session: SmtpConnection | null = null;
  try {
    const opened = await SmtpConnection.open(targetOf(wish));
    session = opened.session;
    note('banner', opened.greeting.code === 220, replyText(opened.greeting));
    if (opened.greeting.code !== 220) return;
    if (!wish.tlsOnConnect) await inClear(session, wish, note);
    if (wish.certificateSha256 !== null) await withTls(session, wish, note, found);
  } catch (error) {
    if (!(error instanceof SmtpFailure)) throw error;
    note(session ? 'session' : 'banner', false, error.message, session?.transcript);
  } finally {
    await session?.quit();
  }
}

async function inClear(session: SmtpConnection, wish: ListenerWish, note: Note): Promise<void> {
  const ehlo = await session.ehlo(ownName);
  const fault =
    nameFault(ehlo, wish.hostName) ?? mechanismFault(session, wish.mechanismsInClear, wish.mechanismsPerhaps);
  note('ehlo-clear', fault === null, fault ?? described(session, 'In clear text'), session.transcript);
  const offered = session.extensions.has('STARTTLS');
  if (wish.certificateSha256 === null && offered)
    note('starttls', false, 'STARTTLS is offered, but no certificate is expected.', session.transcript);
}

async function withTls(
  session: SmtpConnection,
  wish: ListenerWish,
  note: Note,
  found: (tls: TlsFacts) => void,
): Promise<void> {
  const tls = wish.tlsOnConnect ? session.tls : await startTls(session, note);
  if (!tls) return;
  found(tls);
  note('starttls', true, `${tls.protocol}, ${tls.cipher}, ${tls.bits} bits`, session.transcript);
  const same = tls.certificateSha256 === wish.certificateSha256;
  note(
    'certificate',
    same,
    same ? 'It shows the deployed certificate.' : 'It shows another certificate than the deployed one.',
  );
  const named = nameFault(await session.ehlo(ownName), wish.hostName);
  note('ehlo-tls', named === null, named ?? described(session, 'Over TLS'), session.transcript);
  const fault = mechanismFault(session, wish.mechanismsWithTls, wish.mechanismsPerhaps);
  note(
    'auth-list',
    fault === null,
    fault ?? `AUTH as configured: ${wish.mechanismsWithTls.join(' ') || 'none'}`,
  );
}

async function startTls(session: SmtpConnection, note: Note): Promise<TlsFacts | null> {
  if (!session.extensions.has('STARTTLS')) {
    const message = 'STARTTLS is not offered: the daemon could not use the certificate or its key.';
    note('starttls', false, message, session.transcript);
    return null;
  }
  const { reply, facts } = await session.startTls();
  if (!facts) note('starttls', false, `STARTTLS is refused: ${replyText(reply)}`, session.transcript);
  return facts;
}

/** A stranger tries to send to a domain that is not served here. Nothing is sent: the session ends before DATA. */
async function askToRelay(wish: ListenerWish, note: Note): Promise<void> {
  if (wish.strangerTrusted)
    return note(
      'relay-refused',
      true,
      `${loopbackStranger} may relay by policy; its rules refuse other strangers.`,
    );
  if (!canBeStranger(wish.host))
    return note('relay-refused', true, 'The rules refuse strangers; on this address no client can be one.');
  let session: SmtpConnection | null = null;
  try {
    const opened = await SmtpConnection.open({ ...targetOf(wish), localAddress: loopbackStranger });
    session = opened.session;
    const refusal = await refusalOf(session, opened.greeting);
    const message = refusal
      ? `A stranger is refused: ${replyText(refusal)}`
      : 'A stranger may send through this gateway to anywhere.';
    note('relay-refused', refusal !== null, message, session.transcript);
  } catch (error) {
    if (!(error instanceof SmtpFailure)) throw error;
    note(
      'relay-refused',
      false,
      `It could not be seen whether strangers are refused: ${error.message}`,
      session?.transcript,
    );
  } finally {
    await session?.quit();
  }
}

/** The reply that stopped the stranger; null when it got as far as a recipient elsewhere. */
async function refusalOf(session: SmtpConnection, greeting: SmtpReply): Promise<SmtpReply | null> {
  if (greeting.code !== 220) return greeting;
  await session.ehlo(ownName);
  for (const command of ['MAIL FROM:<>', `RCPT TO:<${foreignRecipient}>`]) {
    const reply = await session.command(command);
    if (reply.code >= 400) return reply;
  }
  return null;
}

function targetOf({ host, port, tlsOnConnect }: ListenerWish): SmtpTarget {
  return { host, port, tlsOnConnect, timeoutMs: patienceMs };
}

/** IPv6 has one loopback address only, and it is the host's own. */
function canBeStranger(host: string): boolean {
  return !host.includes(':');
}

function nameFault(ehlo: SmtpReply, hostName: string): string | null {
  if (ehlo.code !== 250) return `EHLO is refused: ${replyText(ehlo)}`;
  const name = ehlo.lines[0]?.split(' ')[0] ?? '';
  return name.toLowerCase() === hostName.toLowerCase() ? null : `It calls itself ${name}, not ${hostName}.`;
}

function mechanismFault(
  session: SmtpConnection,
  expected: readonly string[],
  perhaps: readonly string[],
): string | null {
  const offered = [...new Set(session.extensions.get('AUTH') ?? [])];
  const missing = expected.filter((name) => !offered.includes(name));
  const extra = offered.filter((name) => !expected.includes(name) && !perhaps.includes(name));
  if (missing.length === 0 && extra.length === 0) return null;
  return [
    missing.length > 0
      ? `AUTH ${missing.join(' ')} is not offered ${session.tls ? 'over TLS' : 'in clear text'}.`
      : '',
    extra.length > 0
      ? `AUTH ${extra.join(' ')} is offered ${session.tls ? 'over TLS' : 'in clear text'}, but not configured.`
      : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function described(session: SmtpConnection, how: string): string {
  return `${how} it offers AUTH ${session.extensions.get('AUTH')?.join(' ') || 'not at all'}.`;
}
