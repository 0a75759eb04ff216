import { z } from 'zod';
import { operation, type WriteContext } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';

/** Ends one of the caller's own sessions. */
export const revokeOwnSession = operation({
  name: 'self.revoke-session',
  summary: 'End one of my sessions',
  permission: 'self.write',
  route: 'POST /self/sessions/{id}/revoke',
  audit: ['session.revoked'],
  input: z.object({ id: z.string() }),
  run: async (context, { id }) => {
    const { actor } = context.caller;
    await revoke(context, id, actor.kind === 'operator' ? actor.id : '');
  },
});

/** Ends anybody's session. */
export const revokeSession = operation({
  name: 'operators.revoke-session',
  summary: 'End a session of an operator',
  permission: 'operators.write',
  route: 'POST /sessions/{id}/revoke',
  audit: ['session.revoked'],
  input: z.object({ id: z.string() }),
  run: (context, { id }) => revoke(context, id),
});

async function revoke({ tx, now, audit }: WriteContext, id: string, operatorId?: string): Promise<void> {
  const session = await tx.session.findFirst({
    where: { id, operatorId, revokedAt: null },
    include: { operator: true },
  });
  if (!session) throw new Refusal('not-found', 'no-session', 'That session is over already.');
  await tx.session.update({ where: { id }, data: { revokedAt: now } });
  const { operator } = session;
  await audit({ kind: 'session.revoked', sessionId: id, operatorId: operator.id, email: operator.email });
}
