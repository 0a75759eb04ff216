import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { type Caller, query } from '#lib/operation.ts';
import { readAccount } from '#lib/sasl/store.ts';
import { term } from './query.ts';
import { withLog } from './with-log.ts';

const limit = 40;
const oneLookMs = 15 * 60_000;

/** The last log-ins and messages of one account: what helpdesk needs to say why it fails. Who looks stands in the trail. */
export const accountLog = query({
  name: 'accounts.log',
  summary: 'Last log-ins and messages of one account',
  permission: 'account-log.read',
  route: 'GET /accounts/{id}/log',
  audit: ['account.log-viewed'],
  input: z.object({ id: z.string() }),
  read: async ({ db, mailLogFile, audit, caller, now }, { id }) => {
    const { name } = await readAccount(db, id);
    if (!(await lookedJustNow(db, id, caller, now)))
      await audit({ kind: 'account.log-viewed', accountId: id, name });
    return withLog(mailLogFile, (log) => ({
      logins: log.logins({ account: name }, { limit }).logins,
      messages: log.listMessages({ query: term('account', name), now }, { limit: 10 }).messages,
    }));
  },
});

/** A page that keeps up with the log looks again and again; that is one look. */
async function lookedJustNow(db: Db, accountId: string, { actor }: Caller, now: Date): Promise<boolean> {
  if (actor.kind === 'system') return false;
  const entry = await db.auditEntry.findFirst({
    where: { subject: accountId, kind: 'account.log-viewed', actorId: actor.id },
    orderBy: { seq: 'desc' },
    select: { at: true },
  });
  return entry !== null && now.getTime() - entry.at.getTime() < oneLookMs;
}

export type AccountLog = Awaited<ReturnType<typeof accountLog.invoke>>;
