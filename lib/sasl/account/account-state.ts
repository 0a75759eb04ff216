/** Whether an account may log in, in one word: the first of these that holds. */
export const accountStates = ['disabled', 'ended', 'locked', 'unset', 'active'] as const;
export type AccountState = (typeof accountStates)[number];

export type Standing = {
  disabledAt: Date | null;
  expiresAt: Date | null;
  lockedUntil: Date | null;
  /** Null while it has no password. */
  passwordSetAt: Date | null;
};

export function stateOf(account: Standing, now: Date): AccountState {
  const { disabledAt, expiresAt, lockedUntil, passwordSetAt } = account;
  if (disabledAt) return 'disabled';
  if (expiresAt && expiresAt <= now) return 'ended';
  if (lockedUntil && lockedUntil > now) return 'locked';
  return passwordSetAt ? 'active' : 'unset';
}
