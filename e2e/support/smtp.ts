import { createTransport } from 'nodemailer';
import type { CustomAuthenticationContext } from 'nodemailer/lib/smtp-connection';
import { SmtpConnection } from '#lib/agent/smtp/connection.ts';
import { type LoginAnswer, logIn } from '#lib/agent/smtp/log-in.ts';
import { replyText } from '#lib/agent/smtp/reply.ts';
import { scramClient } from '#lib/agent/smtp/scram.ts';
import type { LoginTrial } from '#lib/gateway/api-login.ts';

/** An address of this host that Sendmail takes for anybody's: its own 127.0.0.1 may always relay. */
const stranger = '127.0.0.2';
const timeoutMs = 30_000;

export type Letter = { from: string; to: string; subject: string };

/** A session that has said EHLO, over STARTTLS when asked. The certificate is judged by `send` alone. */
async function greeted(port: number, { tls }: { tls: boolean }): Promise<SmtpConnection> {
  const { session } = await SmtpConnection.open({
    host: '127.0.0.1',
    port,
    localAddress: stranger,
    timeoutMs,
  });
  await session.ehlo('client.example.net');
  if (!tls) return session;
  const { reply, facts } = await session.startTls();
  if (!facts) throw new Error(`no STARTTLS: ${replyText(reply)}`);
  await session.ehlo('client.example.net');
  return session;
}

/** What EHLO offers a stranger, with the parameters of each. */
export async function offered(port: number, how: { tls: boolean }): Promise<ReadonlyMap<string, string[]>> {
  const session = await greeted(port, how);
  await session.quit();
  return session.extensions;
}

/** One log-in, over TLS. */
export async function tryLogin(port: number, trial: LoginTrial): Promise<LoginAnswer> {
  const session = await greeted(port, { tls: true });
  try {
    return await logIn(session, trial);
  } finally {
    await session.quit();
  }
}

/** The last answer to MAIL and RCPT of a stranger without a log-in. No message is sent. */
export async function tryEnvelope(port: number, { from, to }: Omit<Letter, 'subject'>): Promise<string> {
  const session = await greeted(port, { tls: false });
  try {
    const mail = await session.command(`MAIL FROM:<${from}>`);
    return replyText(mail.code === 250 ? await session.command(`RCPT TO:<${to}>`) : mail);
  } finally {
    await session.quit();
  }
}

/**
 * Sends a letter as a mail program does: STARTTLS, the certificate held against this authority and the gateway's name, a
 * log-in by exactly this mechanism. Resolves with the server's answer; rejects when it refuses.
 */
export async function send(
  port: number,
  login: LoginTrial,
  { letter, ca, hostName }: { letter: Letter; ca: string; hostName: string },
): Promise<string> {
  const { user, password, mechanism } = login;
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    localAddress: stranger,
    name: 'client.example.net',
    requireTLS: true,
    tls: { ca, servername: hostName },
    authMethod: mechanism,
    auth: { user, pass: password },
    customAuth: { 'SCRAM-SHA-256': (dialogue) => scram(dialogue, login) },
  });
  const { response } = await transport.sendMail({ ...letter, text: 'In at one end, out at the other.\n' });
  return response;
}

/** SCRAM-SHA-256 (RFC 5802, RFC 7677), which nodemailer does not speak by itself. */
async function scram(dialogue: CustomAuthenticationContext, login: LoginTrial): Promise<void> {
  const client = scramClient('sha256', login);
  const first = await dialogue.sendCommand(`AUTH SCRAM-SHA-256 ${encoded(client.first)}`);
  const second = await dialogue.sendCommand(encoded(await client.final(decoded(first.text))));
  if (!client.verify(decoded(second.text))) throw new Error(second.response);
  const last = await dialogue.sendCommand('');
  if (last.status !== 235) throw new Error(last.response);
}

const encoded = (text: string) => Buffer.from(text, 'utf8').toString('base64');
const decoded = (text = '') => Buffer.from(text, 'base64').toString('utf8');
