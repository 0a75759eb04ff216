import { answerIn } from '#lib/maillog/join/tell-message.ts';
import type { ListedMessage } from '#lib/maillog/tracking/list-messages.ts';
import { searchMessages } from '#lib/maillog/tracking/search-messages.ts';
import { noMailLog } from '#lib/maillog/with-log.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { lineWriter } from './put-lines.ts';
import { toldEnvelope } from './told-envelope.ts';

/** Prints what a search finds, the newest first, a message a line; the same words as in the console's search box. Refuses words that mean nothing. */
export async function searchLog(
  runtime: Runtime,
  caller: Caller,
  { query, limit }: { query: string; limit: number },
): Promise<void> {
  const writer = lineWriter();
  let before: string | undefined;
  for (let left = limit; left > 0; ) {
    const { found } = await searchMessages.invoke(runtime, caller, {
      ...{ q: query, before, limit: Math.min(left, 200), summary: false },
    });
    if (!found) throw noMailLog();
    for (const message of found.messages) writer.add(JSON.stringify(told(message)));
    if (!(await writer.flush()) || found.older === null) return;
    before = found.older;
    left -= found.messages.length;
  }
}

function told(message: ListedMessage) {
  const { size, messageId, status, reason } = message;
  return {
    ...toldEnvelope(message),
    recipients: message.deliveries.map((delivery) => ({
      address: delivery.recipient,
      status: delivery.outcome,
      relay: delivery.relayName ?? delivery.relayAddress,
      dsn: delivery.dsn,
      reply: answerIn(delivery),
    })),
    recipientCount: message.deliveryCount,
    size,
    messageId,
    status,
    reason,
  };
}
