import { createHmac, randomBytes } from 'node:crypto';
import { forgetOldest } from '#lib/forget-oldest.ts';

/** Whether this very wrong password was tried on this account a while ago already. */
export type RepeatedGuesses = (account: string, password: string, at: number) => boolean;

/** Guesses kept for an account, and accounts kept. */
const mostGuesses = 20;
const mostAccounts = 10_000;

/**
 * A device that was forgotten at a reset tries the same old password for ever; who guesses never tries one twice. Kept as an HMAC with a
 * key that lives and dies with this process.
 */
export function repeatedGuesses({ keptMs = 24 * 3_600_000 } = {}): RepeatedGuesses {
  const key = randomBytes(32);
  const tried = new Map<string, Map<string, number>>();
  return (account, password, at) => {
    const digest = createHmac('sha256', key).update(account).update('\0').update(password).digest('base64');
    const guesses = tried.get(account) ?? new Map<string, number>();
    const before = guesses.get(digest);
    guesses.delete(digest);
    guesses.set(digest, at); // the newest is the last
    forgetOldest(guesses, mostGuesses);
    tried.delete(account);
    tried.set(account, guesses);
    forgetOldest(tried, mostAccounts);
    return before !== undefined && at - before < keptMs;
  };
}
