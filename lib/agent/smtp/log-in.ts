import { createHmac } from 'node:crypto';
import type { SmtpConnection } from '#lib/agent/smtp/connection.ts';
import { digestMd5Response } from '#lib/agent/smtp/digest-md5.ts';
import { replyText, type SmtpReply } from '#lib/agent/smtp/reply.ts';
import { ScramError, type ScramHash, scramClient } from '#lib/agent/smtp/scram.ts';
import type { PasswordMechanism } from '#lib/gateway/api-login.ts';

type Session = Pick<SmtpConnection, 'command'>;
export type Login = {
  mechanism: PasswordMechanism;
  user: string;
  /** For whom; missing: the user. Only PLAIN and the SCRAMs can say it. */
  authorization?: string;
  password: string;
  /** What the server is called; DIGEST-MD5 says it. */
  host?: string;
};
export type LoginAnswer = { accepted: boolean; reply: string };

/** One AUTH dialogue (RFC 4954). Refused or not, the session goes on; credentials stay out of its transcript. */
export async function logIn(session: Session, trial: Login): Promise<LoginAnswer> {
  const reply = await dialogues[trial.mechanism](session, trial);
  if (typeof reply !== 'string') return { accepted: reply.code === 235, reply: replyText(reply) };
  return { accepted: false, reply };
}

/** EXTERNAL (RFC 4422 appendix A): the name is that of the certificate shown in TLS, or the one given. */
export async function logInByCertificate(session: Session, authorization: string): Promise<LoginAnswer> {
  const reply = await session.command(`AUTH EXTERNAL ${authorization === '' ? '=' : encoded(authorization)}`);
  const last = reply.code === 334 ? await say(session, authorization) : reply;
  return { accepted: last.code === 235, reply: replyText(last) };
}

/** The last reply, or a sentence when the server broke the rules of the mechanism. */
type Dialogue = (session: Session, trial: Login) => Promise<SmtpReply | string>;

const dialogues: Record<PasswordMechanism, Dialogue> = {
  PLAIN: (session, trial) => session.command(`AUTH PLAIN ${plainResponse(trial)}`, 'AUTH PLAIN [secret]'),
  async LOGIN(session, { user, password }) {
    const asked = await session.command('AUTH LOGIN');
    if (asked.code !== 334) return asked;
    const again = await say(session, user);
    return again.code === 334 ? say(session, password) : again;
  },
  async 'CRAM-MD5'(session, trial) {
    const challenge = await session.command('AUTH CRAM-MD5');
    return challenge.code === 334 ? say(session, cramMd5Response(trial, decoded(challenge))) : challenge;
  },
  async 'DIGEST-MD5'(session, { user, password, host = 'localhost' }) {
    const challenge = await session.command('AUTH DIGEST-MD5');
    if (challenge.code !== 334) return challenge;
    const answer = digestMd5Response({ user, password, uri: `smtp/${host}` }, decoded(challenge));
    if (answer === null) return cancel(session, 'The server sent no challenge of DIGEST-MD5.');
    const last = await say(session, answer);
    return last.code === 334 ? say(session, '') : last; // its proof that it knows the password
  },
  'SCRAM-SHA-1': scram('sha1'),
  'SCRAM-SHA-256': scram('sha256'),
  'SCRAM-SHA-512': scram('sha512'),
};

/** RFC 4616: authorization identity (or none), authentication identity, password. */
export function plainResponse({
  user,
  password,
  authorization = '',
}: Pick<Login, 'user' | 'password' | 'authorization'>): string {
  return encoded(`${authorization}\0${user}\0${password}`);
}

/** RFC 2195 */
export function cramMd5Response(
  { user, password }: Pick<Login, 'user' | 'password'>,
  challenge: string,
): string {
  return `${user} ${createHmac('md5', password).update(challenge).digest('hex')}`;
}

function scram(hash: ScramHash): Dialogue {
  return async (session, { mechanism, user, password, authorization }) => {
    const client = scramClient(hash, { user, password, authorization });
    const first = await session.command(
      `AUTH ${mechanism} ${encoded(client.first)}`,
      `AUTH ${mechanism} [secret]`,
    );
    if (first.code !== 334) return first;
    const answer = await client.final(decoded(first)).catch((error: unknown) => {
      if (error instanceof ScramError) return null;
      throw error;
    });
    if (answer === null) return cancel(session);
    const last = await say(session, answer);
    if (last.code !== 334) return last;
    // the server's proof comes as a challenge (RFC 5802 section 5), to be answered with an empty line
    return client.verify(decoded(last)) ? say(session, '') : cancel(session);
  };
}

const say = (session: Session, text: string) => session.command(encoded(text), '[secret]');
const encoded = (text: string) => Buffer.from(text, 'utf8').toString('base64');
const decoded = ({ lines }: SmtpReply) => Buffer.from(lines[0] ?? '', 'base64').toString('utf8');

const notProved = 'The server did not prove that it knows the password.';

async function cancel(session: Session, why = notProved): Promise<string> {
  await session.command('*');
  return why;
}
