import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { type QueueAction, type QueueEntry, queueAction } from '#lib/gateway/api-queue.ts';
import { clientOf, readGateways } from '#lib/gateway/store.ts';
import { operation } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import type { Sealer } from '#lib/seal.ts';
import { doOnQueue } from './do-on-queue.ts';
import { keyOf, splitKey } from './queue.ts';

/** An attempt at delivery takes as long as the other side likes, and the person waits for all of them. */
const most: Record<QueueAction, number> = { flush: 50, hold: 1000, release: 1000, delete: 1000 };

const keys = z.union([z.string().transform((one) => [one]), z.array(z.string())]).pipe(
  z
    .array(z.string().regex(/^[\w-]{1,64}\/[0-9A-Za-z]{1,40}$/, 'Name a message as gateway/queue id.'))
    .min(1, 'Choose a message first.')
    .max(1000, 'Choose at most 1,000 messages at once.'),
);

type Known = { key: string; gatewayId: string; gateway: string; entry: QueueEntry };

/** Tries, holds, releases or deletes messages that wait. The trail says of each who wanted it, and from whom to whom it was. */
export const actOnQueue = operation({
  name: 'queue.act',
  summary: 'Try, hold, release or delete messages that wait',
  permission: 'queue.write',
  route: 'POST /queue/actions',
  audit: ['queue.changed'],
  input: z.object({ keys, action: queueAction }),
  prepare: async ({ db, sealer }, { keys: asked, action }) => {
    if (asked.length > most[action])
      throw new Refusal('invalid', 'too-many', `Choose at most ${most[action]} messages to try at once.`, {
        next: 'The gateway itself tries all of them with the next run of its queue.',
      });
    return findMessages(db, sealer, asked);
  },
  run: async ({ auditAll }, { keys: asked, action }, known) => {
    await auditAll(
      known.map(({ gatewayId, gateway, entry: { id, sender, recipients } }) => ({
        kind: 'queue.changed',
        ...{ gatewayId, gateway, queueId: id, action, sender, recipients: recipients.slice(0, 20) },
      })),
    );
    return { known, gone: asked.length - known.length };
  },
  after: async ({ db, sealer }, { known, gone }, { action }) => {
    const targets = known.map(({ gatewayId, entry }) => ({ gatewayId, queueId: entry.id }));
    return { gone, ...(await doOnQueue(db, sealer, targets, action)) };
  },
});

/** Those of the messages that are still there. */
async function findMessages(db: Db, sealer: Sealer, asked: readonly string[]): Promise<Known[]> {
  const wanted = new Set(asked);
  const ids = new Set(asked.map((key) => splitKey(key).gatewayId));
  const gateways = (await readGateways(db)).filter(({ id }) => ids.has(id));
  const found = await Promise.all(
    gateways.map(async ({ id: gatewayId, name: gateway }) => {
      const entries = await (await clientOf(db, sealer, gatewayId)).queue();
      return entries.map((entry) => ({ key: keyOf(gatewayId, entry.id), gatewayId, gateway, entry }));
    }),
  );
  return found.flat().filter(({ key }) => wanted.has(key));
}
