import { z } from 'zod';
import { operation, query } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { operatorName } from './operator.ts';
import { newToken } from './token.ts';

/** A token for the REST API with its maker's role; shown once. */
export const createToken = operation({
  name: 'tokens.create',
  summary: 'Make an API token with my role',
  permission: 'self.write',
  route: null,
  audit: ['token.created'],
  input: z.object({ name: operatorName, days: z.coerce.number().int().min(1).max(730).default(90) }),
  run: async ({ tx, now, caller, audit }, { name, days }) => {
    if (caller.actor.kind !== 'operator')
      throw new Refusal('forbidden', 'person-only', 'Only a person makes tokens.');
    const { token, hash } = newToken();
    const expiresAt = new Date(now.getTime() + days * 86_400_000);
    const operatorId = caller.actor.id;
    const row = await tx.apiToken.create({
      data: { name, tokenHash: hash, operatorId, createdAt: now, expiresAt },
    });
    await audit({ kind: 'token.created', tokenId: row.id, name, operatorId });
    return { id: row.id, token };
  },
});

export const revokeToken = operation({
  name: 'tokens.revoke',
  summary: 'Revoke one of my API tokens',
  permission: 'self.write',
  route: 'POST /self/tokens/{id}/revoke',
  audit: ['token.revoked'],
  input: z.object({ id: z.string() }),
  run: async ({ tx, now, caller, audit }, { id }) => {
    const operatorId = caller.actor.kind === 'operator' ? caller.actor.id : '';
    const token = await tx.apiToken.findFirst({ where: { id, operatorId, revokedAt: null } });
    if (!token) throw new Refusal('not-found', 'no-token', 'That token is revoked already.');
    await tx.apiToken.update({ where: { id }, data: { revokedAt: now } });
    await audit({ kind: 'token.revoked', tokenId: id, name: token.name });
  },
});

export const listTokens = query({
  name: 'tokens.list',
  summary: 'My API tokens',
  permission: 'self.read',
  route: 'GET /self/tokens',
  input: z.object({}),
  read: ({ db, caller }) =>
    db.apiToken.findMany({
      where: { operatorId: caller.actor.kind === 'operator' ? caller.actor.id : '', revokedAt: null },
      select: { id: true, name: true, createdAt: true, lastUsedAt: true, expiresAt: true },
      orderBy: { createdAt: 'desc' },
    }),
});
