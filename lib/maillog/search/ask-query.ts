import { z } from 'zod';
import { badQuery } from './bad-query.ts';
import { type ParsedQuery, parseQuery } from './parse-query.ts';

/** What becomes of a search with a word that means nothing: it is refused, or the word is marked and does not count, as where somebody is still typing. */
export const wrongWords = z.enum(['refuse', 'mark']).default('refuse');

export type WrongWords = z.infer<typeof wrongWords>;

/** A search as an operation is asked. Refuses a word that means nothing, and points at it, unless it may be marked. */
export function askQuery(q: string, wrong: WrongWords): ParsedQuery {
  const parsed = parseQuery(q);
  if (wrong === 'mark') return parsed;
  for (const word of parsed.words)
    if (word.error !== null) throw badQuery(q, word, word.error, { q: [word.error] });
  return parsed;
}
