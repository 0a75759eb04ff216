import type { Elsewhere } from '#lib/sasl/account/elsewhere.ts';

/** What disabling an account here does not end, where passwords are checked elsewhere. */
export function stopWords({ by, here }: Elsewhere): string {
  if (here.length === 0)
    return `This ends no log-in: passwords are checked by ${by}. Disable it there, too. Its mail that waits is held all the same.`;
  return `This ends log-ins by ${here.join(', ')} alone: PLAIN and LOGIN are checked by ${by}. Disable it there, too. Its mail that waits is held all the same.`;
}

/** What to do about an account that only somebody else knows. */
export const notKeptWords = (account: string, { by }: Elsewhere) =>
  `No account ${account} is kept here: passwords are checked by ${by}. Disable it there, and hold its mail that waits under Mail, Queue.`;
