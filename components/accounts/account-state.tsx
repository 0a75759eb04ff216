import { State } from '#components/ui/badge.tsx';
import { formatClock, formatDay, formatExact } from '#components/ui/format.ts';
import type { AccountState as StateName } from '#lib/sasl/account/account-state.ts';

type Account = { state: StateName; expiresAt: Date | null; lockedUntil: Date | null };

/** Whether the account may log in, as the console knows it. */
export function AccountState({ account: { state, expiresAt, lockedUntil } }: { account: Account }) {
  switch (state) {
    case 'disabled':
      return <State is="off">Disabled</State>;
    case 'ended':
      return <State is="off">Ended {expiresAt ? formatDay(expiresAt) : ''}</State>;
    case 'locked':
      return (
        <State is="locked" tone="warn">
          <span title={lockedUntil ? formatExact(lockedUntil) : undefined}>
            Locked until {lockedUntil ? formatClock(lockedUntil).slice(0, 5) : ''}
          </span>
        </State>
      );
    case 'unset':
      return <State is="waiting">No password yet</State>;
    case 'active':
      return <State is="ok">{expiresAt ? `Active until ${formatDay(expiresAt)}` : 'Active'}</State>;
  }
}
