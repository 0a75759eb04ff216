import type { Followed } from '#lib/maillog/reader.ts';
import type { Tracked } from '#lib/maillog/tracking/tracked.ts';

/** A list that is followed keeps at most so many rows; the oldest go. */
export const mostShown = 500;

/**
 * A list with what came in or changed: rows of a message that were told anew take the place of those that were there. What is older than `floor`, the
 * last row of a list that goes on below, is left to the pages behind it.
 */
export function withNews(
  rows: readonly Tracked[],
  { rows: news, messages }: Pick<Followed, 'rows' | 'messages'>,
  floor: string | null,
): Tracked[] {
  const told = new Set(messages);
  const again = new Set(news.map(({ id }) => id));
  const kept = rows.filter(({ id, message }) => !told.has(message.id) && !again.has(id));
  const fresh = news.filter(({ id }) => floor === null || newestFirst(id, floor) <= 0);
  return [...kept, ...fresh].sort((a, b) => newestFirst(a.id, b.id)).slice(0, mostShown);
}

/** How many rows of `now` are not among those that are shown, or say something else there. */
export function countNews(shown: readonly Tracked[], now: readonly Tracked[]): number {
  const known = new Map(shown.map(({ id, status }) => [id, status]));
  return now.filter(({ id, status }) => known.get(id) !== status).length;
}

/** Rows are named by the number of their message, which grows with its time, and that of the recipient. */
function newestFirst(a: string, b: string): number {
  const [message = 0, recipient = 0] = a.split('.').map(Number);
  const [otherMessage = 0, otherRecipient = 0] = b.split('.').map(Number);
  return otherMessage - message || otherRecipient - recipient;
}

/** What an answer to following says; null when it is something else. */
export function readFollowed(body: unknown): Followed | null {
  return isFollowed(body) ? body : null;
}

function isFollowed(body: unknown): body is Followed {
  if (typeof body !== 'object' || body === null) return false;
  if (!('rows' in body && 'messages' in body && 'cursor' in body && 'missed' in body)) return false;
  const { rows, messages, cursor, missed } = body;
  return (
    Array.isArray(rows) &&
    Array.isArray(messages) &&
    typeof cursor === 'string' &&
    typeof missed === 'boolean'
  );
}
