import type { Explanation } from '#lib/maillog/tracking/explain.ts';

/** An account as the console has it now. */
export type StandingAccount = {
  disabledAt: Date | null;
  expiresAt: Date | null;
  passwordSetAt: Date | null;
  lockedUntil: Date | null;
};

/** A gateway tells of its locks every three seconds. */
const heardWithinMs = 10_000;

/**
 * What of an account answers already why nobody gets in by it, whatever came of the newest attempt: that one may be older than what was done
 * about it since. Null where the newest attempt is the answer.
 */
export function explainStanding(
  { disabledAt, expiresAt, passwordSetAt, lockedUntil }: StandingAccount,
  newest: { at: number; ok: boolean; locked: boolean } | undefined,
  now: Date,
): (Explanation & { advice: string; ok: boolean }) | null {
  if (disabledAt)
    return {
      ok: false,
      title: 'The account is disabled',
      advice: 'Nobody gets in by it, whatever is typed. Enable it, if the person may send mail again.',
    };
  if (expiresAt && expiresAt <= now)
    return {
      ok: false,
      title: 'The account has ended',
      advice:
        'Nobody gets in by it, whatever is typed. Move the day it ends, if the person may send mail again.',
    };
  if (!passwordSetAt)
    return {
      ok: false,
      title: 'The account has no password yet',
      advice: 'Reset it, or make a link by which the person chooses one.',
    };
  if (newest && !newest.ok && newest.at < passwordSetAt.getTime())
    return {
      ok: true,
      title: 'Nothing was tried since the password was set',
      advice: 'Let the person try now, with the new one. What failed before is below.',
    };
  const isLocked = lockedUntil !== null && lockedUntil > now;
  if (newest?.locked && !isLocked && now.getTime() - newest.at > heardWithinMs)
    return {
      ok: true,
      title: 'The lock is over, and nothing was tried since',
      advice: 'Let the person try now. What was refused while it was locked, and what locked it, is below.',
    };
  return null;
}
