import type { MailLine } from '#lib/maillog/line.ts';
import type { RawLine } from '#lib/maillog/line-block.ts';
import type { ListedMessage } from '#lib/maillog/list-messages.ts';
import { joinParts, parseLine, parseText } from '#lib/maillog/parse-line.ts';
import { parseAddress } from '#lib/maillog/peer.ts';

/** One line on a message's way, understood. */
export type JourneyStep = { at: number; cursor: string; line: MailLine };

/** A raw line; the cursor tells it from others of the same words. */
export type JourneyLine = { cursor: string; at: string; line: string };

/** A message from its connection to what became of it, with every line behind it. */
export type Journey = {
  /** The message; more than one when the daemon used the queue id again after a transaction without recipients. */
  messages: ListedMessage[];
  steps: JourneyStep[];
  lines: JourneyLine[];
  /** Reports and copies that were made from it. */
  children: ListedMessage[];
  /** What it was made from, where it is such a one itself. */
  parents: ListedMessage[];
  /** Messages with its Message-ID and another queue id: what it was called at another gateway, before or after. */
  elsewhere: ListedMessage[];
};

/** A stored line. */
export type WayLine = RawLine & { id: number };

/** Puts a message's way together from its lines and those of the connections it came by and left by. */
export function journeyOf(
  queueId: string,
  { messages, lines, ...related }: Omit<Journey, 'steps' | 'lines'> & { lines: readonly WayLine[] },
): Journey {
  const relays = new Set(
    messages.flatMap(({ deliveries }) =>
      deliveries.flatMap(({ relayAddress, relayName }) => [relayAddress, relayName]),
    ),
  );
  const way = lines.filter(({ text }) => concerns(text, queueId, relays));
  const steps = stepsOf(way);
  return {
    messages: messages.map((message) => withReceipts(message, steps)),
    steps,
    lines: way.map(({ id, at, text }) => ({
      cursor: String(id),
      at: new Date(at).toISOString(),
      line: text,
    })),
    ...related,
  };
}

/** The store leaves what the next host said when it took a message to the raw line. */
function withReceipts(message: ListedMessage, steps: readonly JourneyStep[]): ListedMessage {
  const receiptFor = (recipient: string) => {
    for (const { line } of steps.toReversed()) {
      const { fact } = line;
      if (fact.kind !== 'to' || fact.outcome !== 'sent') continue;
      if (fact.recipients.some((one) => one.toLowerCase() === recipient.toLowerCase())) return fact.status;
    }
    return null;
  };
  const deliveries = message.deliveries.map((delivery) =>
    delivery.outcome === 'sent'
      ? { ...delivery, status: receiptFor(delivery.recipient) ?? delivery.status }
      : delivery,
  );
  return { ...message, deliveries };
}

/** A connection may have brought other messages, and a delivery process may have spoken TLS with other hosts for them. */
function concerns(text: string, queueId: string, relays: ReadonlySet<string | null>): boolean {
  const { fact, queueId: named } = parseLine(text);
  if (named !== null) return named === queueId;
  if (fact.kind !== 'tls' || fact.side === 'server') return true;
  const { address, name } = fact.peer;
  return relays.has(address ?? parseAddress(name ?? '') ?? name);
}

function stepsOf(lines: readonly WayLine[]): JourneyStep[] {
  const parts: string[] = [];
  return lines.flatMap(({ at, id, text }) => {
    const cursor = String(id);
    const line = parseLine(text);
    if (!line.part || line.fact.kind !== 'part') return [{ at, cursor, line }];
    if (line.part.number === 1) parts.length = 0;
    parts.push(line.fact.text);
    if (line.part.more) return [];
    return [{ at, cursor, line: { ...line, part: null, fact: parseText(joinParts(parts), line.queueId) } }];
  });
}
