import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { readGateways } from '#lib/gateway/store.ts';
import { allOf, anyOf, term } from '#lib/maillog/search/query.ts';
import { withLog } from '#lib/maillog/with-log.ts';
import { operation } from '#lib/operation.ts';
import { doOnQueue } from '#lib/queue/do-on-queue.ts';
import { splitKey } from '#lib/queue/queue.ts';
import { Refusal } from '#lib/refusal.ts';
import { readElsewhere } from '#lib/sasl/account/accounts-home.ts';
import { setDisabled } from '#lib/sasl/account/disable-account.ts';
import { pushAccount } from '#lib/sasl/account/push-account.ts';
import type { Sealer } from '#lib/seal.ts';
import { readUse } from './store.ts';

const most = 1000;

/** Disables the account and holds what it sent and is still in a queue. What was delivered is gone. */
export const stopAccount = operation({
  name: 'unusual.stop-account',
  summary: 'Disable an account and hold its mail that waits',
  permission: 'queue.write',
  route: 'POST /unusual/{id}/stop',
  audit: ['account.disabled', 'unusual.stopped'],
  input: z.object({ id: z.string() }),
  prepare: async ({ db, mailLogFile, now }, { id }) => {
    const { account } = await readUse(db, id);
    return { waiting: waitingOf(mailLogFile, account, now) };
  },
  run: async ({ tx, now, audit }, { id }, { waiting }) => {
    const { account: name } = await readUse(tx, id);
    const account = await tx.account.findUnique({ where: { name } });
    if (!account)
      throw new Refusal('not-found', 'no-account', `There is no account ${name} in the console.`, {
        next: 'Disable it where its passwords are checked, and hold its mail in the queue.',
      });
    if (!account.disabledAt) {
      await setDisabled(tx, account, now);
      await audit({ kind: 'account.disabled', accountId: account.id, name });
    }
    await audit({ kind: 'unusual.stopped', useId: id, account: name, held: waiting.length });
    return { accountId: account.id, waiting };
  },
  after: async ({ db, sealer, now }, { accountId, waiting }) => ({
    inForce: await pushAccount(db, sealer, { kind: 'set', accountId, since: now }),
    /** Who goes on letting it in; null where that is nobody. */
    elsewhere: await readElsewhere(db),
    ...(await holdAll(db, sealer, waiting)),
  }),
});

type Waiting = { gateway: string; queueId: string };

/** Messages of an account that the log saw taken and not yet delivered. */
function waitingOf(file: string, account: string, now: Date): Waiting[] {
  const waits = anyOf([term('status', 'deferred'), term('status', 'queued')]);
  const query = allOf([term('account', account), waits, term('since', '14d')]);
  return (
    withLog(file, (log) =>
      log
        .listMessages({ query, now }, { limit: most })
        .messages.map(({ gateway, queueId }) => ({ gateway, queueId })),
    ) ?? []
  );
}

async function holdAll(db: Db, sealer: Sealer, waiting: readonly Waiting[]) {
  const ids = new Map((await readGateways(db)).map(({ id, name }) => [name, id]));
  const targets = waiting.flatMap(({ gateway, queueId }) => {
    const gatewayId = ids.get(gateway);
    return gatewayId === undefined ? [] : [{ gatewayId, queueId }];
  });
  const { done: held, failed } = await doOnQueue(db, sealer, targets, 'hold');
  // a gateway's own words name the message; that it cannot be reached does not
  const said = failed.map(({ key, message }) => {
    const { queueId } = splitKey(key);
    return message.includes(queueId) ? message : `${queueId}: ${message}`;
  });
  return { held, failed: said };
}
