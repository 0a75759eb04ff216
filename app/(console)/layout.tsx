import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { openGroups, openGroupsCookie } from '#components/shell/role-places.ts';
import { type Health, type Pending, Shell } from '#components/shell/shell.tsx';
import { may } from '#lib/auth/permissions.ts';
import { gatewayHealth, type HealthSummary } from '#lib/gateway/health.ts';
import { pendingChanges } from '#lib/release/pending-changes.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { leave } from './actions.ts';

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { operator } = await requireSignedIn();
  const [health, pending, jar, head] = await Promise.all([
    call(gatewayHealth, {}),
    may(operator.role, 'policy.write') ? call(pendingChanges, {}) : null,
    cookies(),
    headers(),
  ]);
  return (
    <Shell
      health={healthWords(health)}
      host={head.get('host') ?? ''}
      open={openGroups(jar.get(openGroupsCookie)?.value)}
      pending={pending && pendingWords(pending)}
      person={{ name: operator.name, role: operator.role }}
      signOut={leave}
    >
      {children}
    </Shell>
  );
}

function pendingWords({ changes, deploying }: { changes: number; deploying: boolean }): Pending {
  return deploying ? { kind: 'deploying' } : { kind: 'changes', count: changes };
}

function healthWords({ all, away, behind, names }: HealthSummary): Health | null {
  if (all === 0) return null;
  const detail = names.join('\n');
  if (away > 0) return { state: 'bad', says: `${away} of ${all} away`, detail };
  if (behind > 0) return { state: 'warn', says: `${all - behind} of ${all} up to date`, detail };
  return { state: 'ok', says: all === 1 ? 'Gateway up to date' : `${all} gateways up to date` };
}
