import { State } from '#components/ui/badge.tsx';
import { formatClock, formatDay, formatExact } from '#components/ui/format.ts';
import type { StateCell } from '#components/ui/table-rows.tsx';
import type { AccountState as StateName } from '#lib/sasl/account/account-state.ts';

type Account = { state: StateName; expiresAt: Date | null; lockedUntil: Date | null };

/** Whether the account may log in, as the console knows it. */
export function AccountState({ account }: { account: Account }) {
  const { state, says, tone, title } = stateCell(account);
  return (
    <State is={state} title={title} tone={tone}>
      {says}
    </State>
  );
}

/** The same in a table. */
export function stateCell({ state, expiresAt, lockedUntil }: Account): StateCell {
  switch (state) {
    case 'disabled':
      return { state: 'off', says: 'Disabled' };
    case 'ended':
      return { state: 'off', says: `Ended ${expiresAt ? formatDay(expiresAt) : ''}` };
    case 'locked': {
      const says = `Locked until ${lockedUntil ? formatClock(lockedUntil).slice(0, 5) : ''}`;
      return { state: 'locked', tone: 'warn', says, ...(lockedUntil && { title: formatExact(lockedUntil) }) };
    }
    case 'unset':
      return { state: 'waiting', says: 'No password yet' };
    case 'active':
      return { state: 'ok', says: expiresAt ? `Active until ${formatDay(expiresAt)}` : 'Active' };
  }
}
