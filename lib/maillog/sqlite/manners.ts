import { keyRange } from '#lib/maillog/client-key.ts';
import { isCode, isRelay } from '#lib/maillog/match-query.ts';
import type { OnDay } from './condition.ts';

/*
 * Several fields of a delivery are one word of the day's dictionary (columns.ts): a list in JSON. Few combinations come, so they are read and looked
 * through.
 */

/** The words that are next hosts whom a search names, as a list in JSON. */
export function relayIds(on: OnDay, value: string): string {
  const isName = keyRange(value) === null && !value.startsWith('.');
  const start = isName ? `["${value.replace(/\.$/, '')}",` : '[';
  return idsOf(on, start, (parts) => {
    const [relayName, relayAddress] = parts;
    return (
      parts.length === 2 && isRelay({ relayName: text(relayName), relayAddress: text(relayAddress) }, value)
    );
  });
}

/** The words that are ways a delivery ended with such a code. */
export function codeIds(on: OnDay, value: string): string {
  return idsOf(on, '["', (parts) => parts.length === 5 && isCode(text(parts[1]), value));
}

const text = (part: unknown): string | null => (typeof part === 'string' ? part : null);

function idsOf({ shelf, day }: OnDay, start: string, isMeant: (parts: unknown[]) => boolean): string {
  const rows = shelf
    .prepare<{ id: number; text: string }>(
      'SELECT id, text FROM name_# WHERE text >= ? COLLATE NOCASE AND text < ? COLLATE NOCASE',
      day,
    )
    .all(start, `${start}\u{10FFFF}`);
  return JSON.stringify(rows.filter((row) => isMeant(partsOf(row.text))).map(({ id }) => id));
}

/** A name of the log may begin with the same sign. */
function partsOf(word: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(word);
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}
