import { type Door, doorOf } from '#lib/agent/engines/sendmail/doors.ts';
import { SmtpConnection, SmtpFailure } from '#lib/agent/smtp/connection.ts';
import { type LoginAnswer, logIn } from '#lib/agent/smtp/log-in.ts';
import type { LoginOutcome, LoginTrial } from '#lib/gateway/api-login.ts';
import type { Expectation } from '#lib/gateway/api-manifest.ts';

type Answer = Pick<LoginAnswer, 'accepted' | 'reply'>;

/** A verifier that is slow on purpose, and delays after failures, take seconds. */
const patienceMs = 25_000;

/** Logs in at the first listener that offers the mechanism, over TLS where there is any. */
export async function tryLogin(expect: Expectation, trial: LoginTrial): Promise<LoginOutcome> {
  const begun = performance.now();
  let answer: Answer | null = null;
  for (const listener of inOrder(expect.listeners)) {
    answer = await tryAt(doorOf(listener), listener.tlsOnConnect, trial);
    if (answer) break;
  }
  const none = { accepted: false, reply: `No listener offers AUTH ${trial.mechanism}.` };
  const { accepted, reply } = answer ?? none;
  return { accepted, reply, ms: Math.round(performance.now() - begun) };
}

/** Those that demand AUTH first: that is where people log in. */
function inOrder(listeners: Expectation['listeners']): Expectation['listeners'] {
  return listeners.toSorted((a, b) => Number(b.requireAuth) - Number(a.requireAuth));
}

/** Null when this listener does not offer the mechanism. */
async function tryAt(door: Door, tlsOnConnect: boolean, trial: LoginTrial): Promise<Answer | null> {
  let session: SmtpConnection | null = null;
  try {
    const opened = await SmtpConnection.open({ ...door, tlsOnConnect, timeoutMs: patienceMs });
    session = opened.session;
    await session.ehlo('probe.postern.invalid');
    if (!session.tls && session.extensions.has('STARTTLS')) {
      await session.startTls();
      await session.ehlo('probe.postern.invalid');
    }
    if (!session.extensions.get('AUTH')?.includes(trial.mechanism)) return null;
    return await logIn(session, trial);
  } catch (error) {
    if (error instanceof SmtpFailure) return { accepted: false, reply: error.message };
    throw error;
  } finally {
    await session?.quit();
  }
}
