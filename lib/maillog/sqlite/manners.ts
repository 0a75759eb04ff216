import { beginningOfTexts, keyRange } from '#lib/maillog/client-key.ts';
import { parseAddress } from '#lib/maillog/parse/peer.ts';
import { isCode, isRelay } from '#lib/maillog/search/match-query.ts';
import type { OnDay } from './condition.ts';

/*
 * Several fields of a delivery are one word of the day's dictionary (columns.ts): a list in JSON. Few combinations come, so they are read and looked
 * through.
 */

/** The words that are next hosts whom a search names, as a list in JSON. */
export function relayIds(on: OnDay, value: string): string {
  return idsOf(on, hostText(value), (parts) => {
    const [relayName, relayAddress] = parts;
    return (
      parts.length === 2 && isRelay({ relayName: text(relayName), relayAddress: text(relayAddress) }, value)
    );
  });
}

/** What the word of such a host begins with, or holds somewhere. Names and addresses stand in small letters, and in their shortest form. */
function hostText(value: string): Wanted {
  const range = keyRange(value);
  if (range) {
    const isOne = range[0].equals(range[1]);
    return {
      begins: '[',
      holds: isOne ? `"${parseAddress(value) ?? value}"` : `,"${beginningOfTexts(range)}`,
    };
  }
  if (value.startsWith('.')) return { begins: '["', holds: `${value.toLowerCase().replace(/\.$/, '')}"` };
  return { begins: `["${value.replace(/\.$/, '')}",`, holds: '' };
}

/** The words that are ways a delivery ended with such a code. */
export function codeIds(on: OnDay, value: string): string {
  return idsOf(
    on,
    { begins: '["', holds: `","${value}` },
    (parts) => parts.length === 5 && isCode(text(parts[1]), value),
  );
}

const text = (part: unknown): string | null => (typeof part === 'string' ? part : null);

type Wanted = { begins: string; holds: string };

function idsOf(
  { shelf, day }: OnDay,
  { begins, holds }: Wanted,
  isMeant: (parts: unknown[]) => boolean,
): string {
  const rows = shelf
    .prepare<{ id: number; text: string }>(
      'SELECT id, text FROM name_# WHERE text >= ? COLLATE NOCASE AND text < ? COLLATE NOCASE AND instr(text, ?) > 0',
      day,
    )
    .all(begins, `${begins}\u{10FFFF}`, holds);
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
