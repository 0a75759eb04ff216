import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';

const select = {
  id: true,
  createdAt: true,
  lastSeenAt: true,
  expiresAt: true,
  address: true,
  userAgent: true,
  operator: { select: { id: true, name: true, email: true } },
};

/** Open sessions of the caller. */
export const listOwnSessions = query({
  name: 'self.sessions',
  summary: 'My open sessions',
  permission: 'self.read',
  route: 'GET /self/sessions',
  input: z.object({}),
  read: async ({ db, caller, now }) => {
    if (caller.actor.kind !== 'operator')
      throw new Refusal('forbidden', 'no-sessions', 'Only a person has sessions.');
    return db.session.findMany({
      where: { operatorId: caller.actor.id, revokedAt: null, expiresAt: { gt: now } },
      select,
      orderBy: { lastSeenAt: 'desc' },
    });
  },
});

/** Open sessions of everybody. */
export const listSessions = query({
  name: 'operators.sessions',
  summary: 'Open sessions of all operators',
  permission: 'operators.read',
  route: 'GET /sessions',
  input: z.object({}),
  read: ({ db, now }) =>
    db.session.findMany({
      where: { revokedAt: null, expiresAt: { gt: now } },
      select,
      orderBy: { lastSeenAt: 'desc' },
      take: 500,
    }),
});
