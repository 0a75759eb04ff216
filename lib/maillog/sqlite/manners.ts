import { beginningOfTexts, keyRange } from '#lib/maillog/client-key.ts';
import { parseAddress } from '#lib/maillog/parse/peer.ts';
import { isCode, isRelay } from '#lib/maillog/search/match-query.ts';
import type { OnDay } from './condition.ts';
import { hostsOf, isNoted, mannersOf } from './delivery-times.ts';

/*
 * Several fields of a delivery are one word of the day's dictionary (columns.ts): a list in JSON. Few combinations come, so they are read and looked
 * through.
 */

/** What was looked up for one search of one day: its plan and its condition ask for the same. */
const hostsAsked = new WeakMap<OnDay, Map<string, number[]>>();

function hostIds(on: OnDay, value: string): number[] {
  const asked = hostsAsked.get(on) ?? new Map<string, number[]>();
  hostsAsked.set(on, asked);
  const ids = asked.get(value) ?? idsOf(wordsLike(on, hostText(value)), isHost(value));
  asked.set(value, ids);
  return ids;
}

/** The words that are next hosts whom a search names, as a list in JSON. */
export const relayIds = (on: OnDay, value: string): string => JSON.stringify(hostIds(on, value));

/** The words that are all of these hosts; of a day that is noted, perhaps only those to whom deliveries ended in one of these ways. */
export function relayIdsOf(on: OnDay, manners: string, values: readonly string[]): string {
  const met = values.some(isNamed) ? null : hostsOf(on, manners);
  if (!met) {
    const [first = [], ...others] = values.map((value) => hostIds(on, value));
    return JSON.stringify(first.filter((id) => others.every((ids) => ids.includes(id))));
  }
  const meant = values.map((value) => ({ isLike: likeHost(value), isHost: isHost(value) }));
  const words = met.filter((word) => meant.every(({ isLike }) => isLike(word.text)));
  return JSON.stringify(idsOf(words, (parts) => meant.every((one) => one.isHost(parts))));
}

/** An index leads to a host by its name, but not to an address or what stands below a domain. */
const isNamed = (value: string): boolean => hostText(value).holds === '';

/** Whether a word may be such a host: soon told, and mostly not. */
function likeHost(value: string): (word: string) => boolean {
  const { begins, holds } = hostText(value);
  return (word) => word.includes(holds) && word.toLowerCase().startsWith(begins.toLowerCase());
}

const isHost =
  (value: string) =>
  ([relayName, relayAddress, ...rest]: unknown[]): boolean =>
    rest.length === 0 &&
    relayAddress !== undefined &&
    isRelay({ relayName: text(relayName), relayAddress: text(relayAddress) }, value);

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
  const words = isNoted(on) ? mannersOf(on) : wordsLike(on, { begins: '["', holds: `","${value}` });
  return JSON.stringify(idsOf(words, (parts) => parts.length === 5 && isCode(text(parts[1]), value)));
}

const text = (part: unknown): string | null => (typeof part === 'string' ? part : null);

type Wanted = { begins: string; holds: string };

type Name = { id: number; text: string };

const wordsLike = ({ shelf, day }: OnDay, { begins, holds }: Wanted): Name[] =>
  shelf
    .prepare<Name>(
      'SELECT id, text FROM name_# WHERE text >= ? COLLATE NOCASE AND text < ? COLLATE NOCASE AND instr(text, ?) > 0',
      day,
    )
    .all(begins, `${begins}\u{10FFFF}`, holds);

const idsOf = (words: readonly Name[], isMeant: (parts: unknown[]) => boolean): number[] =>
  words.filter((word) => isMeant(partsOf(word.text))).map(({ id }) => id);

/** A name of the log may begin with the same sign. */
function partsOf(word: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(word);
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}
