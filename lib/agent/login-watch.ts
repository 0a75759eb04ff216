import type { MailLog } from '#lib/agent/log/mail-log.ts';
import { type LoginLine, loginLines } from '#lib/agent/login-line.ts';
import { type SaslauthdWords, saslauthdWords } from '#lib/agent/saslauthd-words.ts';
import type { AnsweringAccounts } from '#lib/agent/verifier/contract.ts';

const atOnce = 1000;
const waitSeconds = 30;

/**
 * Tells the accounts what the daemon's log says of attempts to log in: SCRAM, CRAM-MD5 and DIGEST-MD5 are known from it alone, and of PLAIN
 * and LOGIN it has the client; of those that the host's own saslauthd refused, why. Begins with what is logged from now on; ends when the signal is given.
 */
export async function watchLogins(
  mailLog: MailLog,
  accounts: Pick<AnsweringAccounts, 'note'>,
  signal: AbortSignal,
): Promise<void> {
  const read = loginLines();
  const words = saslauthdWords();
  let after = mailLog.position().cursor;
  while (!signal.aborted) {
    const { lines, next } = await mailLog.read(after, atOnce);
    const logins = lines.flatMap(({ line, at }) => {
      if (words.note(line, Date.parse(at))) return [];
      const login = read(line);
      return login ? [{ ...withReason(login, words, Date.parse(at)), at }] : [];
    });
    if (logins.length > 0) await accounts.note(logins);
    after = next;
    if (lines.length === 0) await mailLog.wait(after, waitSeconds, signal);
  }
}

function withReason(login: LoginLine, words: SaslauthdWords, at: number): LoginLine {
  if (login.ok || (login.mechanism !== 'PLAIN' && login.mechanism !== 'LOGIN')) return login;
  return { ...login, reason: words.take(login.name, at) ?? login.reason };
}
