import type { Accounts } from '#lib/agent/accounts/accounts.ts';
import type { MailLog } from '#lib/agent/log/mail-log.ts';
import { readLoginLine } from '#lib/agent/login-line.ts';

const atOnce = 1000;
const waitSeconds = 30;

/**
 * Tells the accounts what the daemon decided without asking: log-ins by SCRAM, CRAM-MD5 and DIGEST-MD5 are known from its log
 * alone. Begins with what is logged from now on; ends when the signal is given.
 */
export async function watchLogins(mailLog: MailLog, accounts: Accounts, signal: AbortSignal): Promise<void> {
  let after = mailLog.position().cursor;
  while (!signal.aborted) {
    const { lines, next } = await mailLog.read(after, atOnce);
    for (const { line, at } of lines) {
      const login = readLoginLine(line);
      if (login?.ok) accounts.noteSuccess(login.name, login.mechanism, new Date(at));
      else if (login) accounts.noteFailure(login.name, login.mechanism, login.reason, new Date(at));
    }
    after = next;
    if (lines.length === 0) await mailLog.wait(after, waitSeconds, signal);
  }
}
