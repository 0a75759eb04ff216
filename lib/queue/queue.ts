import type { QueueEntry } from '#lib/gateway/api-queue.ts';
import type { Explanation } from '#lib/maillog/tracking/explain.ts';
import { whyQueued } from './why.ts';

/** A message in the queue of one gateway. `key` names it among all gateways. */
export type QueuedMessage = QueueEntry & {
  key: string;
  gatewayId: string;
  gateway: string;
  why: Explanation;
  /** Domains it still has to reach, each once, in lower case. */
  domains: string[];
};

export const keyOf = (gatewayId: string, queueId: string): string => `${gatewayId}/${queueId}`;

export function splitKey(key: string): { gatewayId: string; queueId: string } {
  const slash = key.lastIndexOf('/');
  return { gatewayId: key.slice(0, slash), queueId: key.slice(slash + 1) };
}

export function queuedMessage(gateway: { id: string; name: string }, entry: QueueEntry): QueuedMessage {
  return {
    ...entry,
    key: keyOf(gateway.id, entry.id),
    gatewayId: gateway.id,
    gateway: gateway.name,
    why: whyQueued(entry),
    domains: [...new Set(entry.recipients.map(domainOf))],
  };
}

/** A recipient without a domain is of this host. */
function domainOf(recipient: string): string {
  const at = recipient.lastIndexOf('@');
  return at < 0 ? 'this host' : recipient.slice(at + 1).toLowerCase();
}

export type QueueFilter = {
  text: string;
  gateway: string;
  state: QueueEntry['state'] | 'any';
  why: string;
  to: string;
};

export function matches(message: QueuedMessage, { text, gateway, state, why, to }: QueueFilter): boolean {
  return (
    (gateway === '' || message.gateway === gateway) &&
    (state === 'any' || message.state === state) &&
    (why === '' || message.why.title === why) &&
    (to === '' || message.domains.includes(to)) &&
    (text === '' || mentions(message, text.toLowerCase()))
  );
}

function mentions({ id, sender, recipients, reason }: QueuedMessage, text: string): boolean {
  return [id, sender, ...recipients, reason].some((one) => one.toLowerCase().includes(text));
}

export type Group = { name: string; count: number };

/** How many messages each reason, or each destination, keeps; the largest first. */
export function groupBy(
  messages: readonly QueuedMessage[],
  namesOf: (message: QueuedMessage) => string[],
): Group[] {
  const counts = new Map<string, number>();
  for (const message of messages)
    for (const name of namesOf(message)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

export const queueSorts = ['at', 'size', 'sender', 'tries'] as const;
export type QueueSort = (typeof queueSorts)[number];

/** A total order, so that a page can begin after any message. */
export function compareBy(sort: QueueSort, descending: boolean) {
  const sign = descending ? -1 : 1;
  return (a: QueuedMessage, b: QueuedMessage): number => {
    const [x, y] = [a[sort] ?? '', b[sort] ?? ''];
    return x === y ? sign * (a.key < b.key ? -1 : 1) : sign * (x < y ? -1 : 1);
  };
}
