import { z } from 'zod';
import { operation } from '#lib/operation.ts';

export const signOut = operation({
  name: 'sign-out',
  summary: 'End this session',
  permission: 'self.write',
  route: null,
  audit: ['operator.signed-out'],
  input: z.object({ sessionId: z.string() }),
  run: async ({ tx, now, audit }, { sessionId }) => {
    const session = await tx.session.update({
      where: { id: sessionId },
      data: { revokedAt: now },
      include: { operator: true },
    });
    await audit({
      kind: 'operator.signed-out',
      operatorId: session.operatorId,
      email: session.operator.email,
    });
  },
});
