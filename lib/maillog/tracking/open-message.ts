import { z } from 'zod';
import { withLog } from '#lib/maillog/with-log.ts';
import { query } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import type { Journey } from './journey.ts';

/** One message from its connection to what became of it, with every raw line behind it. Who looks stands in the trail. */
export const openMessage = query({
  name: 'maillog.open-message',
  summary: 'One message with every line behind it',
  permission: 'maillog.read',
  route: 'GET /messages/{gateway}/{queueId}',
  audit: ['maillog.message-opened'],
  input: z.object({ gateway: z.string().max(64), queueId: z.string().max(20) }),
  read: async ({ mailLogFile, viewed }, { gateway, queueId }) => {
    const journey = withLog(mailLogFile, (log) => log.journey(gateway, queueId));
    if (!journey)
      throw new Refusal('not-found', 'no-message', 'The log of that gateway has no such message.');
    const concerns = concernedBy(journey.messages);
    await viewed(
      { kind: 'maillog.message-opened', gatewayId: gateway, queueId, concerns },
      `${gateway}/${queueId}`,
    );
    return journey;
  },
});

const mostConcerned = 20;

/** Whose message it is: account, sender and recipients, for the trail. */
function concernedBy(messages: Journey['messages']): string[] {
  const names = messages.flatMap(({ account, sender, deliveries }) => [
    account,
    sender,
    ...deliveries.map(({ recipient }) => recipient),
  ]);
  return [...new Set(names.flatMap((name) => name || []))].slice(0, mostConcerned);
}
