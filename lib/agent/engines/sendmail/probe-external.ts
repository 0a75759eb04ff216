import { doorOf } from '#lib/agent/engines/sendmail/doors.ts';
import { type ClientCertificate, SmtpConnection, SmtpFailure } from '#lib/agent/smtp/connection.ts';
import { logInByCertificate } from '#lib/agent/smtp/log-in.ts';
import type { Expectation } from '#lib/gateway/api-manifest.ts';
import type { ProbeCheck } from '#lib/gateway/api-probe.ts';

const patienceMs = 20_000;

/**
 * Logs in by EXTERNAL with the gateway's own certificate, as another server would with its own. Where that is not asked for or not believed nothing can
 * be said of others, so it is told and does not count as wrong.
 */
export async function probeExternal(
  { listeners }: Expectation,
  certificate: ClientCertificate,
): Promise<ProbeCheck[]> {
  const seen = await Promise.all(listeners.map((listener) => tryListener(listener, certificate)));
  const checks = seen.flatMap((one) => (one ? [one] : []));
  if (checks.length > 0) return checks;
  return [
    {
      check: 'login:EXTERNAL',
      listener: '',
      ok: true,
      message:
        'EXTERNAL could not be tried: the gateway’s own certificate is not asked for, or of no authority that it knows for clients.',
    },
  ];
}

/** Null where EXTERNAL is not offered to this certificate. */
async function tryListener(
  { name, address, port, tlsOnConnect }: Expectation['listeners'][number],
  certificate: ClientCertificate,
): Promise<ProbeCheck | null> {
  const told = { check: 'login:EXTERNAL', listener: name };
  let session: SmtpConnection | null = null;
  try {
    const target = { ...doorOf({ address, port }), tlsOnConnect, certificate, timeoutMs: patienceMs };
    session = (await SmtpConnection.open(target)).session;
    await session.ehlo('probe.postern.invalid');
    if (!session.tls && session.extensions.has('STARTTLS')) {
      await session.startTls();
      await session.ehlo('probe.postern.invalid');
    }
    if (!session.extensions.get('AUTH')?.includes('EXTERNAL')) return null;
    const { accepted, reply } = await logInByCertificate(session, '');
    const message = accepted
      ? 'Logged in by EXTERNAL with the gateway’s own certificate.'
      : `EXTERNAL is offered to the gateway’s own certificate and then refused: ${reply}`;
    return { ...told, ok: accepted, message, transcript: session.transcript };
  } catch (error) {
    if (!(error instanceof SmtpFailure)) throw error;
    return { ...told, ok: false, message: `EXTERNAL: ${error.message}`, transcript: session?.transcript };
  } finally {
    await session?.quit();
  }
}
