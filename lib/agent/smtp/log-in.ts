import { createHmac } from 'node:crypto';
import type { SmtpConnection } from '#lib/agent/smtp/connection.ts';
import { digestMd5Client } from '#lib/agent/smtp/digest-md5.ts';
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
export type LoginAnswer = {
  accepted: boolean;
  reply: string;
  /** By a mechanism in which the server proves that it knows the password, too, it did not: it may be another server than the one meant. */
  unproved: boolean;
};

/** One AUTH dialogue (RFC 4954). Refused or not, the session goes on; credentials stay out of its transcript. */
export async function logIn(session: Session, trial: Login): Promise<LoginAnswer> {
  const { last, unproved = null } = await dialogues[trial.mechanism](session, trial);
  const accepted = last.code === 235;
  if (unproved === null) return { accepted, reply: replyText(last), unproved: false };
  return { accepted, reply: accepted ? `${replyText(last)}. ${unproved}` : unproved, unproved: true };
}

/** EXTERNAL (RFC 4422 appendix A): the name is that of the certificate shown in TLS, or the one given. */
export async function logInByCertificate(session: Session, authorization: string): Promise<LoginAnswer> {
  const reply = await session.command(`AUTH EXTERNAL ${authorization === '' ? '=' : encoded(authorization)}`);
  const last = reply.code === 334 ? await say(session, authorization) : reply;
  return { accepted: last.code === 235, reply: replyText(last), unproved: false };
}

/** The last reply, and a sentence where the server owes us its proof. */
type Outcome = { last: SmtpReply; unproved?: string };
type Dialogue = (session: Session, trial: Login) => Promise<Outcome>;

const dialogues: Record<PasswordMechanism, Dialogue> = {
  PLAIN: async (session, trial) => ({
    last: await session.command(`AUTH PLAIN ${plainResponse(trial)}`, 'AUTH PLAIN [secret]'),
  }),
  async LOGIN(session, { user, password }) {
    const asked = await session.command('AUTH LOGIN');
    if (asked.code !== 334) return { last: asked };
    const again = await say(session, user);
    return { last: again.code === 334 ? await say(session, password) : again };
  },
  async 'CRAM-MD5'(session, trial) {
    const challenge = await session.command('AUTH CRAM-MD5');
    if (challenge.code !== 334) return { last: challenge };
    return { last: await say(session, cramMd5Response(trial, decoded(challenge))) };
  },
  async 'DIGEST-MD5'(session, { user, password, host = 'localhost' }) {
    const challenge = await session.command('AUTH DIGEST-MD5');
    if (challenge.code !== 334) return unlessAccepted(challenge);
    const client = digestMd5Client({ user, password, uri: `smtp/${host}` }, decoded(challenge));
    if (client === null) return cancel(session, 'The server sent no challenge of DIGEST-MD5.');
    return proof(session, await say(session, client.response), client.verify);
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
    if (first.code !== 334) return unlessAccepted(first);
    const answer = await client.final(decoded(first)).catch((error: unknown) => {
      if (error instanceof ScramError) return null;
      throw error;
    });
    return answer === null
      ? cancel(session, notProved)
      : proof(session, await say(session, answer), client.verify);
  };
}

/**
 * A server proves that it knows the password (RFC 5802 section 3, RFC 2831 section 2.1.3) in a challenge that is answered with an empty line (RFC 4954
 * section 4); some put it behind their 235 instead. One that does neither may be anybody: without knowing the password, anybody can say yes.
 */
async function proof(
  session: Session,
  last: SmtpReply,
  verify: (proof: string) => boolean,
): Promise<Outcome> {
  if (last.code === 334)
    return verify(decoded(last)) ? { last: await say(session, '') } : cancel(session, notProved);
  const words = last.lines.flatMap((line) => line.split(' '));
  return words.some((word) => verify(word) || verify(fromBase64(word))) ? { last } : unlessAccepted(last);
}

/** Whoever refuses owes no proof. */
const unlessAccepted = (last: SmtpReply): Outcome =>
  last.code === 235 ? { last, unproved: notProved } : { last };

const say = (session: Session, text: string) => session.command(encoded(text), '[secret]');
const encoded = (text: string) => Buffer.from(text, 'utf8').toString('base64');
const fromBase64 = (text: string) => Buffer.from(text, 'base64').toString('utf8');
const decoded = ({ lines }: SmtpReply) => fromBase64(lines[0] ?? '');

const notProved =
  'The server did not prove that it knows the password: it may be another one than the one meant.';

async function cancel(session: Session, unproved: string): Promise<Outcome> {
  return { last: await session.command('*'), unproved };
}
