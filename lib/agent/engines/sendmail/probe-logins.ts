import type { Guest } from '#lib/agent/accounts/guest.ts';
import { doorOf } from '#lib/agent/engines/sendmail/doors.ts';
import type { Checker } from '#lib/agent/engines/sendmail/sasl-conf.ts';
import { SmtpConnection, SmtpFailure } from '#lib/agent/smtp/connection.ts';
import { logIn } from '#lib/agent/smtp/log-in.ts';
import { type PasswordMechanism, passwordMechanisms } from '#lib/gateway/api-login.ts';
import type { Expectation } from '#lib/gateway/api-manifest.ts';
import type { ProbeCheck } from '#lib/gateway/api-probe.ts';

type Listener = Expectation['listeners'][number];
const patienceMs = 20_000;

export type LoginProbe = {
  expect: Expectation;
  guest: Guest;
  /** Who checks log-ins when it is not this agent. */
  elsewhere: Checker | null;
};

/**
 * Logs in at every listener by every mechanism that a name and a password are enough for: with a wrong password, which must be refused, and then
 * with the right one. A listener that does not offer a mechanism is passed over; one that nobody offers is told.
 */
export async function probeLogins(probe: LoginProbe): Promise<ProbeCheck[]> {
  const { mechanismsWithTls, listeners } = probe.expect;
  const wanted = passwordMechanisms.filter((name) => mechanismsWithTls.includes(name));
  const checks = (
    await Promise.all(listeners.map((listener) => tryListener(probe, listener, wanted)))
  ).flat();
  const tried = new Set(checks.map(({ check }) => check));
  const none = wanted.filter((mechanism) => !tried.has(checkOf(mechanism)));
  return [
    ...checks,
    ...none.map((mechanism) => ({
      check: checkOf(mechanism),
      listener: '',
      ok: false,
      message: `No listener offers ${mechanism}.`,
    })),
  ];
}

const checkOf = (mechanism: PasswordMechanism) => `login:${mechanism}`;

async function tryListener(
  probe: LoginProbe,
  listener: Listener,
  wanted: readonly PasswordMechanism[],
): Promise<ProbeCheck[]> {
  const checks: ProbeCheck[] = [];
  for (const mechanism of wanted) {
    const seen = await tryMechanism(probe, listener, mechanism);
    if (seen) checks.push({ check: checkOf(mechanism), listener: listener.name, ...seen });
  }
  return checks;
}

type Seen = Pick<ProbeCheck, 'ok' | 'message' | 'transcript'>;

/** Null when this listener does not offer it. */
async function tryMechanism(
  { expect, guest, elsewhere }: LoginProbe,
  { address, port, tlsOnConnect }: Listener,
  mechanism: PasswordMechanism,
): Promise<Seen | null> {
  let session: SmtpConnection | null = null;
  try {
    const target = { ...doorOf({ address, port }), tlsOnConnect, timeoutMs: patienceMs };
    session = (await SmtpConnection.open(target)).session;
    await greet(session);
    if (!session.extensions.get('AUTH')?.includes(mechanism)) return null;
    if (elsewhere !== null && (elsewhere.all || mechanism === 'PLAIN' || mechanism === 'LOGIN'))
      return {
        ok: true,
        message: `${mechanism} is offered. It is checked by ${elsewhere.by}, where the probe has no account.`,
      };
    const login = { mechanism, user: guest.name, host: expect.hostName };
    const wrong = await logIn(session, { ...login, password: `${guest.password.reveal()}x` });
    const right = await logIn(session, { ...login, password: guest.password.reveal() });
    return { ...verdictOf(mechanism, wrong.accepted, right), transcript: session.transcript };
  } catch (error) {
    if (!(error instanceof SmtpFailure)) throw error;
    return { ok: false, message: `${mechanism}: ${error.message}`, transcript: session?.transcript };
  } finally {
    await session?.quit();
  }
}

async function greet(session: SmtpConnection): Promise<void> {
  await session.ehlo('probe.postern.invalid');
  if (session.tls || !session.extensions.has('STARTTLS')) return;
  await session.startTls();
  await session.ehlo('probe.postern.invalid');
}

function verdictOf(
  mechanism: PasswordMechanism,
  wrongTaken: boolean,
  right: { accepted: boolean; reply: string },
): Seen {
  if (wrongTaken) return { ok: false, message: `${mechanism} lets in with a wrong password.` };
  if (right.accepted) return { ok: true, message: `Logged in by ${mechanism}; a wrong password is refused.` };
  return { ok: false, message: `Nobody can log in by ${mechanism}: ${right.reply}. ${advice[mechanism]}` };
}

const ownRealm = 'Is confAUTH_REALM of the daemon that of the accounts?';
const noVerifier = 'Has this gateway the plug-in of libsasl that finds its verifiers (System, Gateways)?';
const asked = 'Does the agent answer for PLAIN and LOGIN?';
const advice: Record<PasswordMechanism, string> = {
  'SCRAM-SHA-512': noVerifier,
  'SCRAM-SHA-256': ownRealm,
  'SCRAM-SHA-1': noVerifier,
  'DIGEST-MD5': ownRealm,
  'CRAM-MD5': ownRealm,
  PLAIN: asked,
  LOGIN: asked,
};
