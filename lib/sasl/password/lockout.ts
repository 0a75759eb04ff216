/** So many failures within the window lock the account for a while. */
export type LockRule = { failures: number; windowMs: number; lockMs: number };

export const defaultLockRule: LockRule = { failures: 10, windowMs: 15 * 60_000, lockMs: 30 * 60_000 };

/** The failures of one account that still count, oldest first, and the lock they led to. Times are milliseconds. */
export type Attempts = { failures: readonly number[]; lockedUntil: number | null };

export const noAttempts: Attempts = { failures: [], lockedUntil: null };

export function isLocked(attempts: Attempts, at: number): boolean {
  return attempts.lockedUntil !== null && at < attempts.lockedUntil;
}

/** The failures that count at this time. */
export function failuresAt(attempts: Attempts, at: number, rule: LockRule): readonly number[] {
  return attempts.failures.filter((time) => at - time < rule.windowMs);
}

/**
 * The state after one more failure. A success in between changes nothing: one device with the right password must not give
 * somebody else's guesses a fresh start. A failure while locked neither counts nor lengthens the lock, so a forgotten device
 * cannot hold an account shut for ever.
 */
export function afterFailure(attempts: Attempts, at: number, rule: LockRule): Attempts {
  if (isLocked(attempts, at)) return attempts;
  const failures = [...failuresAt(attempts, at, rule), at];
  if (failures.length < rule.failures) return { failures, lockedUntil: null };
  return { failures: [], lockedUntil: at + rule.lockMs };
}

/** Why an account is locked, in words. */
export function lockReason(rule: LockRule): string {
  return `${rule.failures} failures within ${inMinutes(rule.windowMs)}`;
}

function inMinutes(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}
