import type { AccountRecord } from '#lib/gateway/api-account.ts';

/** Whether an account may log in at all, whatever its password. */
export type Standing = 'good' | 'disabled' | 'expired' | 'locked';

export function standingOf(
  { disabled, expiresAt }: Pick<AccountRecord, 'disabled' | 'expiresAt'>,
  lockedUntil: number | null,
  at: number,
): Standing {
  if (disabled) return 'disabled';
  if (expiresAt !== null && at >= Date.parse(expiresAt)) return 'expired';
  if (lockedUntil !== null && at < lockedUntil) return 'locked';
  return 'good';
}
