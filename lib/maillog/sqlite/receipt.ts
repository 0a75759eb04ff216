import type { Delivery } from '#lib/maillog/join/message.ts';
import { parseLine } from '#lib/maillog/parse/parse-line.ts';

/** What the next host said of each recipient when it took the message. It stands in the raw lines alone: nothing once these were deleted. */
export type Receipts = ReadonlyMap<string, string>;

export function receiptsIn(lines: readonly { text: string }[]): Receipts {
  const receipts = new Map<string, string>();
  for (const { text } of lines) {
    if (!text.includes('stat=Sent (')) continue;
    const { fact } = parseLine(text);
    if (fact.kind !== 'to' || fact.outcome !== 'sent') continue;
    for (const recipient of fact.recipients) receipts.set(recipient.toLowerCase(), fact.status);
  }
  return receipts;
}

export function withReceipt(delivery: Delivery, receipts: () => Receipts): Delivery {
  const status = delivery.outcome === 'sent' ? receipts().get(delivery.recipient.toLowerCase()) : undefined;
  return status === undefined ? delivery : { ...delivery, status };
}
