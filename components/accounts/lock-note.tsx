import { formatClock } from '#components/ui/format.ts';
import { Note } from '#components/ui/note.tsx';
import { defaultLockRule } from '#lib/sasl/password/lockout.ts';
import { addressWords, type ShownAttempt } from '#lib/why/tell-logins.ts';

/** The mail log has whole seconds. */
const secondMs = 1000;

/** Until when an account is locked and where, why, and where the failures that led to it came from. */
export function LockNote({
  lock: { lockedUntil, lockReason },
  on,
  openOn,
  attempts,
}: {
  lock: { lockedUntil: string | null; lockReason: string | null };
  /** The gateways that have locked it, and those that have not: each counts by itself. */
  on: readonly string[];
  openOn: readonly string[];
  attempts: readonly ShownAttempt[];
}) {
  if (lockedUntil === null) return null;
  const locked = Date.parse(lockedUntil) - defaultLockRule.lockMs;
  const from = addressWords(
    attempts.filter(
      // of what stands in the second of the lock, the gateway's word may be the one on what came behind it
      (one) =>
        one.at >= locked - defaultLockRule.windowMs && one.at <= (one.locked ? locked : locked + secondMs),
    ),
  );
  const where = openOn.length > 0 ? ` on ${on.join(' and ')}` : '';
  return (
    <Note title={`Locked until ${formatClock(lockedUntil)} UTC${where}.`} tone="warn">
      {lockReason ? `${lockReason}. ` : null}
      {from ? `The failures came from ${from}. ` : null}
      {openOn.length > 0 ? `Each gateway counts by itself: ${openOn.join(' and ')} lets it in. ` : null}
      The lock ends by itself; a reset or “Unlock” ends it now.
    </Note>
  );
}
