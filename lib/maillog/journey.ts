import type { Database } from 'better-sqlite3';
import type { LogLine } from '#lib/gateway/api.ts';
import type { MailLine } from '#lib/maillog/line.ts';
import { type ListedMessage, messageLoader } from '#lib/maillog/list-messages.ts';
import { joinParts, parseLine, parseText } from '#lib/maillog/parse-line.ts';
import { parseAddress } from '#lib/maillog/peer.ts';

/** One line on a message's way, understood. */
export type JourneyStep = { at: number; cursor: string; line: MailLine };

/** A message from its connection to what became of it, with every line behind it. */
export type Journey = {
  /** The message; more than one when the daemon used the queue id again after a transaction without recipients. */
  messages: ListedMessage[];
  steps: JourneyStep[];
  lines: LogLine[];
  /** Reports and copies that were made from it. */
  children: ListedMessage[];
};

const mostDeliveries = 1000;
const mostLines = 2000;

/** Null when the gateway's log has no such message. */
export function messageJourney(db: Database, gateway: string, queueId: string): Journey | null {
  const found = db.prepare<[string], { id: number }>('SELECT id FROM gateway WHERE name = ?').get(gateway);
  if (!found) return null;
  const load = messageLoader(db, mostDeliveries);
  const messagesWith = (column: 'queueId' | 'parent') =>
    db
      .prepare<[string, number], { id: number }>(
        `SELECT id FROM message WHERE ${column} = ? AND gateway = ? ORDER BY id LIMIT 100`,
      )
      .all(queueId, found.id)
      .map(({ id }) => load(id));
  const messages = messagesWith('queueId');
  if (messages.length === 0) return null;
  const rows = linesOf(db, found.id, queueId, messages);
  return {
    messages,
    steps: stepsOf(rows),
    lines: rows.map(({ cursor, at, text }) => ({ cursor, at: new Date(at).toISOString(), line: text })),
    children: messagesWith('parent'),
  };
}

type LineRow = { id: number; cursor: string; at: number; session: number | null; text: string };

/** The lines with the queue id, and those of the connections they came by. */
function linesOf(
  db: Database,
  gateway: number,
  queueId: string,
  messages: readonly ListedMessage[],
): LineRow[] {
  const columns = 'id, cursor, at, session, text';
  const own = db
    .prepare<[number, string], LineRow>(
      `SELECT ${columns} FROM line WHERE gateway = ? AND queueId = ? ORDER BY id LIMIT ${mostLines}`,
    )
    .all(gateway, queueId);
  const sessions = new Set([...own, ...messages].map(({ session }) => session).filter((id) => id !== null));
  const ofSession = db.prepare<[number], LineRow>(
    `SELECT ${columns} FROM line WHERE session = ? AND queueId IS NULL ORDER BY id LIMIT 100`,
  );
  const relays = new Set(
    messages.flatMap(({ deliveries }) => deliveries.map(({ relayAddress }) => relayAddress)),
  );
  const around = [...sessions]
    .flatMap((id) => ofSession.all(id))
    .filter(({ text }) => concerns(text, relays));
  return [...own, ...around].sort((a, b) => a.id - b.id);
}

/** A delivery process may have spoken TLS with other hosts for other messages. */
function concerns(text: string, relays: ReadonlySet<string | null>): boolean {
  const { fact } = parseLine(text);
  if (fact.kind !== 'tls' || fact.side === 'server') return true;
  return fact.peer.address === null
    ? relays.has(parseAddress(fact.peer.name ?? ''))
    : relays.has(fact.peer.address);
}

function stepsOf(rows: readonly LineRow[]): JourneyStep[] {
  const parts: string[] = [];
  return rows.flatMap(({ at, cursor, text }) => {
    const line = parseLine(text);
    if (!line.part || line.fact.kind !== 'part') return [{ at, cursor, line }];
    if (line.part.number === 1) parts.length = 0;
    parts.push(line.fact.text);
    if (line.part.more) return [];
    return [{ at, cursor, line: { ...line, part: null, fact: parseText(joinParts(parts), line.queueId) } }];
  });
}
