import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { readAccount } from '#lib/sasl/store.ts';
import { withLog } from './with-log.ts';

const limit = 40;

/** The last log-ins and messages of one account: what helpdesk needs to say why it fails. Who looks stands in the trail. */
export const accountLog = query({
  name: 'accounts.log',
  summary: 'Last log-ins and messages of one account',
  permission: 'account-log.read',
  route: 'GET /accounts/{id}/log',
  audit: ['account.log-viewed'],
  input: z.object({ id: z.string() }),
  read: async ({ db, mailLogFile, audit }, { id }) => {
    const { name } = await readAccount(db, id);
    await audit({ kind: 'account.log-viewed', accountId: id, name });
    return withLog(mailLogFile, (log) => ({
      logins: log.logins({ account: name }, { limit }).logins,
      messages: log.listMessages({ account: name }, { limit: 10 }).messages,
    }));
  },
});

export type AccountLog = Awaited<ReturnType<typeof accountLog.invoke>>;
