import type { ReadContext } from '#lib/operation.ts';
import type { QueuedMessage } from './queue.ts';

type Look = { filters: string; page: { messages: QueuedMessage[] }; chosen: QueuedMessage[] };

/** Writes down that a queue was looked at. One in which nothing waits tells of nobody. A message that was opened is named by itself. */
export async function noteLook(
  viewed: ReadContext['viewed'],
  { filters, page: { messages }, chosen }: Look,
): Promise<void> {
  const [opened] = chosen;
  if (opened && chosen.length === 1) {
    const { gateway, id: queueId } = opened;
    const concerns = concernedBy([opened]);
    await viewed(
      { kind: 'maillog.message-opened', gatewayId: gateway, queueId, concerns },
      `${gateway}/${queueId}`,
    );
  }
  const shown = [...messages, ...chosen];
  if (shown.length === 0) return;
  const look = {
    kind: 'queue.viewed',
    filters,
    rows: messages.length,
    concerns: concernedBy(shown),
  } as const;
  await viewed(look, filters === '' ? 'queue' : `queue: ${filters}`);
}

const mostConcerned = 20;

/** Who wrote and who is written to, as far as the trail names them. */
function concernedBy(messages: readonly QueuedMessage[]): string[] {
  const names = messages.flatMap(({ sender, recipients }) => [sender, ...recipients]);
  return [...new Set(names.filter((name) => name !== ''))].slice(0, mostConcerned);
}
