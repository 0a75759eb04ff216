import { type ClientCertificate, SmtpConnection, SmtpFailure } from '#lib/agent/smtp/connection.ts';
import { type LoginAnswer, logIn, logInByCertificate } from '#lib/agent/smtp/log-in.ts';
import { replyText } from '#lib/agent/smtp/reply.ts';
import type { OutgoingOutcome, OutgoingTrial } from '#lib/gateway/api-outgoing.ts';

const patienceMs = 20_000;

export type OutgoingParts = {
  /** What this gateway calls itself. */
  hostName: string;
  /** Shown to servers that ask for one, as the daemon does. */
  certificate: ClientCertificate | null;
};

/** Logs in at another server as the daemon would, with one difference: without TLS the password is not sent. Never throws for what the server does. */
export async function tryOutgoing(parts: OutgoingParts, trial: OutgoingTrial): Promise<OutgoingOutcome> {
  const seen: OutgoingOutcome = {
    accepted: false,
    message: '',
    greeting: null,
    tls: null,
    offered: [],
    attempts: [],
    transcript: '',
  };
  let session: SmtpConnection | null = null;
  try {
    const { host, port } = trial;
    const certificate = parts.certificate ?? undefined;
    const opened = await SmtpConnection.open({
      host,
      port,
      serverName: host,
      certificate,
      timeoutMs: patienceMs,
    });
    session = opened.session;
    seen.greeting = replyText(opened.greeting);
    seen.message =
      opened.greeting.code === 220
        ? await converse(session, { parts, trial, seen })
        : `It does not want to talk to us: ${seen.greeting}`;
  } catch (error) {
    if (!(error instanceof SmtpFailure)) throw error;
    seen.message = error.message;
  } finally {
    await session?.quit();
  }
  return { ...seen, transcript: session?.transcript ?? '' };
}

type Talk = { parts: OutgoingParts; trial: OutgoingTrial; seen: OutgoingOutcome };

async function converse(session: SmtpConnection, { parts, trial, seen }: Talk): Promise<string> {
  const ehlo = await session.ehlo(parts.hostName);
  if (ehlo.code !== 250) return `It refuses EHLO ${parts.hostName}: ${replyText(ehlo)}`;
  if (session.extensions.has('STARTTLS')) {
    const { reply, facts } = await session.startTls();
    if (!facts) return `It offers STARTTLS and then refuses it: ${replyText(reply)}`;
    const peer = session.peer;
    seen.tls = { ...facts, subject: '', validTo: '', distrust: null, ...peer };
    await session.ehlo(parts.hostName);
  }
  seen.offered = [...new Set(session.extensions.get('AUTH') ?? [])];
  const usable = trial.mechanisms.filter((name) => seen.offered.includes(name));
  if (seen.offered.length === 0)
    return session.tls
      ? 'It offers no login to us. Is this the port for customers (usually 587)?'
      : 'It offers neither TLS nor a login. Is this the port for customers (usually 587)?';
  if (usable.length === 0)
    return `It offers ${seen.offered.join(', ')}; this login may use ${trial.mechanisms.join(', ') || 'none'} only.`;
  for (const mechanism of usable) {
    const { accepted, unproved, reply } = await attempt(session, mechanism, trial);
    seen.accepted = accepted && !unproved;
    seen.attempts.push({ mechanism, accepted: seen.accepted, reply });
    if (seen.accepted) return `It let us in by ${mechanism}: ${reply}`;
    // by the next mechanism it might be told the password
    if (unproved) return accepted ? `It says that it let us in by ${mechanism}: ${reply}` : reply;
  }
  const last = seen.attempts.at(-1);
  return `It did not let us in: ${last?.reply ?? ''}`;
}

async function attempt(
  session: SmtpConnection,
  mechanism: OutgoingTrial['mechanisms'][number],
  { authentication, authorization, password, host }: OutgoingTrial,
): Promise<LoginAnswer> {
  if (mechanism === 'EXTERNAL') return logInByCertificate(session, authorization);
  if (session.tls === null && (mechanism === 'PLAIN' || mechanism === 'LOGIN'))
    return {
      accepted: false,
      unproved: false,
      reply: `${mechanism} was not tried: without TLS the password would cross the network in clear. The daemon would send it.`,
    };
  const user = authentication || authorization;
  return logIn(session, { mechanism, user, authorization, password, host });
}
