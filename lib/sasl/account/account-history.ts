import { z } from 'zod';
import { sentenceOf } from '#lib/audit/sentence.ts';
import type { Db, Tx } from '#lib/db/client.ts';
import { query } from '#lib/operation.ts';

/** Something that was done to an account, in words. */
export type Deed = { seq: number; at: Date; who: string; actorId: string | null; kind: string; says: string };

/** What was done to an account, the newest first. That somebody looked at its log is no deed. */
export async function readDeeds(db: Db | Tx, accountId: string, most: number): Promise<Deed[]> {
  const rows = await db.auditEntry.findMany({
    where: { subject: accountId, kind: { startsWith: 'account.', not: 'account.log-viewed' } },
    orderBy: { seq: 'desc' },
    take: most,
  });
  return rows.map(({ seq, at, actorName, actorId, kind, data }) => ({
    seq,
    at,
    who: actorName,
    actorId,
    kind,
    says: sentenceOf(kind, data),
  }));
}

/** So that the second of two at helpdesk sees what the first did. */
export const accountHistory = query({
  name: 'accounts.history',
  summary: 'What was done to one account, and by whom',
  permission: 'accounts.read',
  route: 'GET /accounts/{id}/history',
  input: z.object({ id: z.string().max(64), limit: z.coerce.number().int().min(1).max(200).default(30) }),
  read: ({ db }, { id, limit }) => readDeeds(db, id, limit),
});
