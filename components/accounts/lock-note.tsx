import { formatClock } from '#components/ui/format.ts';
import { Note } from '#components/ui/note.tsx';
import { addressWords, type ShownAttempt } from '#lib/why/tell-logins.ts';

/** Failures older than this have not led to the lock of now. */
const windowMs = 60 * 60_000;

/** Until when an account is locked, why, and where the failures came from. */
export function LockNote({
  lock: { lockedUntil, lockReason },
  attempts,
}: {
  lock: { lockedUntil: string | null; lockReason: string | null };
  attempts: readonly ShownAttempt[];
}) {
  if (lockedUntil === null) return null;
  const begin = Date.parse(lockedUntil) - windowMs;
  const from = addressWords(attempts.filter(({ at }) => at >= begin));
  return (
    <Note title={`Locked until ${formatClock(lockedUntil)} UTC.`} tone="warn">
      {lockReason ? `${lockReason}. ` : null}
      {from ? `The failures came from ${from}. ` : null}
      Networks that it is used from stay open. The lock ends by itself; a reset or “Unlock” ends it now.
    </Note>
  );
}
