import { messageStatuses } from '#lib/maillog/join/message.ts';
import { printTerm } from '#lib/maillog/search/print-query.ts';
import { keyExamples } from '#lib/maillog/search/read-term.ts';

/** The word that is being typed: where it stands, the key in front of its colon, and what is there of the value. */
export type TypedWord = { start: number; end: number; sign: string; key: string | null; value: string };

/** The word at a place in a search; a quote that is open reaches to the end. */
export function wordAt(text: string, place: number): TypedWord {
  let start = 0;
  let quoted = false;
  for (let at = 0; at < place; at += 1) {
    if (text[at] === '"' && text[at - 1] !== '\\') quoted = !quoted;
    else if (!quoted && /[\s()]/.test(text[at] ?? '')) start = at + 1;
  }
  const rest = quoted ? text.length : text.slice(place).search(/[\s()]/);
  const end = rest < 0 ? text.length : quoted ? rest : place + rest;
  const [, sign = '', key, value = ''] = /^(-?)(?:([A-Za-z]+):)?([^]*)$/.exec(text.slice(start, place)) ?? [];
  return { start, end, sign, key: key?.toLowerCase() ?? null, value: value.replaceAll('"', '') };
}

/** Values that are the same in every log. */
const fixed: Record<string, readonly string[]> = {
  status: messageStatuses,
  tls: ['1.3', '1.2', '1.1', '1.0', 'none', 'any'],
  since: ['1h', '24h', '7d', '30d'],
  until: ['24h', '7d', '30d'],
  size: ['>1M', '>5M', '>20M'],
  rcpts: ['>1', '>10', '>100'],
};

/** Keys whose values stand in the log. */
export const askedKeys: ReadonlySet<string> = new Set([
  'account',
  'from',
  'to',
  'client',
  'ip',
  'mech',
  'gateway',
]);

/** What may stand in place of the word: keys, or values of its key; `found` is what the log has. */
export function completions({ key, value, sign }: TypedWord, found: readonly string[]): string[] {
  const begins = (word: string) => word.toLowerCase().startsWith(value.toLowerCase());
  if (key === null)
    return Object.keys(keyExamples)
      .filter((one) => value !== '' && begins(one))
      .map((one) => `${sign}${one}:`);
  const values = Object.hasOwn(fixed, key) ? (fixed[key] ?? []).filter(begins) : found;
  return values.filter((one) => one !== value).map((one) => `${sign}${printTerm(key, one)}`);
}

/** The search with the word replaced, and where to go on typing. */
export function complete(
  text: string,
  { start, end }: TypedWord,
  word: string,
): { text: string; place: number } {
  const after = text.slice(end).trimStart();
  const gap = word.endsWith(':') ? '' : ' ';
  return { text: `${text.slice(0, start)}${word}${gap}${after}`, place: start + word.length + gap.length };
}
