import type { RawLine } from '#lib/maillog/line-block.ts';
import type { MailLine } from '#lib/maillog/parse/line.ts';
import { joinParts, parseLine, parseText } from '#lib/maillog/parse/parse-line.ts';
import { parseAddress } from '#lib/maillog/parse/peer.ts';
import type { ListedMessage } from '#lib/maillog/tracking/list-messages.ts';

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
  const receipts = receiptsIn(steps);
  return {
    messages: messages.map((message) => withReceipts(message, receipts)),
    steps,
    lines: way.map(({ id, at, text }) => ({
      cursor: String(id),
      at: new Date(at).toISOString(),
      line: text,
    })),
    ...related,
  };
}

/** The store leaves what the next host said when it took a message to the raw line: here it is, by recipient. */
function receiptsIn(steps: readonly JourneyStep[]): Map<string, string> {
  const receipts = new Map<string, string>();
  for (const { line } of steps) {
    if (line.fact.kind !== 'to' || line.fact.outcome !== 'sent') continue;
    for (const recipient of line.fact.recipients) receipts.set(recipient.toLowerCase(), line.fact.status);
  }
  return receipts;
}

function withReceipts(message: ListedMessage, receipts: ReadonlyMap<string, string>): ListedMessage {
  const deliveries = message.deliveries.map((delivery) => {
    const receipt = delivery.outcome === 'sent' ? receipts.get(delivery.recipient.toLowerCase()) : undefined;
    return receipt === undefined ? delivery : { ...delivery, status: receipt };
  });
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
