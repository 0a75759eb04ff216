import { State } from '#components/ui/badge.tsx';
import { formatDay } from '#components/ui/format.ts';

type Account = { disabledAt: Date | null; expiresAt: Date | null; argon2id?: string | null };

/** Whether the account may log in, as the console knows it. */
export function AccountState({ account: { disabledAt, expiresAt }, now }: { account: Account; now: Date }) {
  if (disabledAt) return <State is="off">Disabled</State>;
  if (expiresAt && expiresAt <= now) return <State is="off">Ended {formatDay(expiresAt)}</State>;
  if (expiresAt) return <State is="ok">Active until {formatDay(expiresAt)}</State>;
  return <State is="ok">Active</State>;
}
