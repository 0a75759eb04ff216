import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { openGroups, openGroupsCookie } from '#components/shell/role-places.ts';
import { Shell, type ShellProps } from '#components/shell/shell.tsx';
import type { Role } from '#lib/auth/permissions.ts';
import { leave } from './actions.ts';

const people: Record<Role, string> = {
  admin: 'Maren Oduya',
  helpdesk: 'Tomás Lindqvist',
  auditor: 'Ines Haddad',
};

/** The shell around a sample page, as this role sees it. */
export async function Frame({
  as: role = 'admin',
  pending = { kind: 'changes', count: 7 },
  children,
}: {
  as?: Role;
  pending?: ShellProps['pending'];
  children: ReactNode;
}) {
  const admin = role === 'admin';
  return (
    <Shell
      counts={{ '/changes/review': 7 }}
      health={
        admin
          ? { state: 'warn', says: '2 of 3 up to date', detail: 'gw2 runs the release before the newest' }
          : { state: 'ok', says: '3 gateways reachable' }
      }
      host="console.polkatistas.org"
      open={openGroups((await cookies()).get(openGroupsCookie)?.value)}
      pending={admin ? pending : null}
      person={{ name: people[role], role }}
      signOut={leave}
    >
      {children}
    </Shell>
  );
}
