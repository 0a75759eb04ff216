import { Refusal } from '#lib/refusal.ts';
import type { QueryWord } from './parse-query.ts';

/** The refusal of a search for one of its words: the search with a mark below that word. */
export function badQuery(
  q: string,
  { start, end }: Pick<QueryWord, 'start' | 'end'>,
  error: string,
  fields: Record<string, string[]> = {},
): Refusal {
  const mark = `${' '.repeat(start)}${'^'.repeat(end - start)}`;
  return new Refusal('invalid', 'bad-query', error, { detail: `${q}\n${mark}`, fields });
}
