import { answerIn } from '#lib/maillog/join/tell-message.ts';
import { followMessages } from '#lib/maillog/tracking/follow-messages.ts';
import type { Tracked } from '#lib/maillog/tracking/tracked.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { lineWriter } from './put-lines.ts';
import { toldEnvelope } from './told-envelope.ts';

/** Prints what a search finds as it comes in or changes, a line for each message and recipient, until nobody reads any more. Refuses words that mean nothing. */
export async function followLog(runtime: Runtime, caller: Caller, query: string): Promise<void> {
  const writer = lineWriter();
  let cursor: string | undefined;
  for (;;) {
    const found = await followMessages.invoke(runtime, caller, { q: query, cursor });
    if (found.missed)
      writer.add(JSON.stringify({ missed: 'So much came in at once that some of it is not shown here.' }));
    for (const row of found.rows.toReversed()) writer.add(JSON.stringify(toldRow(row)));
    if (!(await writer.flush())) return;
    cursor = found.cursor ?? cursor;
  }
}

function toldRow({ gateway, status, message, delivery }: Tracked) {
  return {
    ...toldEnvelope({ gateway, ...message }),
    to: delivery?.recipient ?? null,
    status,
    relay: delivery?.relayName ?? delivery?.relayAddress ?? null,
    dsn: delivery?.dsn ?? null,
    reply: delivery ? answerIn(delivery) : message.reason,
    size: message.size,
  };
}
