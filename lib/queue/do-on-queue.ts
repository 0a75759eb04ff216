import type { Db } from '#lib/db/client.ts';
import type { QueueAction } from '#lib/gateway/api-queue.ts';
import type { GatewayClient } from '#lib/gateway/client.ts';
import { clientOf } from '#lib/gateway/store.ts';
import { Refusal } from '#lib/refusal.ts';
import type { Sealer } from '#lib/seal.ts';
import { keyOf } from './queue.ts';

export type QueueTarget = { gatewayId: string; queueId: string };
const atOnce = 8;

/** Does one thing with messages in the queues of gateways; what could not be done comes back in the gateway's words. */
export async function doOnQueue(
  db: Db,
  sealer: Sealer,
  targets: readonly QueueTarget[],
  action: QueueAction,
): Promise<{ done: number; failed: { key: string; message: string }[] }> {
  const clients = new Map<string, GatewayClient>();
  for (const { gatewayId } of targets)
    if (!clients.has(gatewayId)) clients.set(gatewayId, await clientOf(db, sealer, gatewayId));
  const failed: { key: string; message: string }[] = [];
  for (let at = 0; at < targets.length; at += atOnce)
    await Promise.all(
      targets.slice(at, at + atOnce).map(async ({ gatewayId, queueId }) => {
        const answer = await clients.get(gatewayId)?.queueAction(queueId, action).catch(inWords);
        if (answer && !answer.done) failed.push({ key: keyOf(gatewayId, queueId), message: answer.message });
      }),
    );
  return { done: targets.length - failed.length, failed };
}

function inWords(error: unknown): { done: boolean; message: string } {
  if (error instanceof Refusal) return { done: false, message: error.message };
  throw error;
}
