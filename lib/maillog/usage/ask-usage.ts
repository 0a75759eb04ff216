import { askQuery, type WrongWords } from '#lib/maillog/search/ask-query.ts';
import type { QueryWord } from '#lib/maillog/search/parse-query.ts';
import { allOf, everything, type Query, spanOf } from '#lib/maillog/search/query.ts';
import type { AskedUsage, Period } from '#lib/maillog/usage/usage.ts';

const week = 7 * 86_400_000;

/** A search as counts are asked for: its words, what it asks for besides a time, and the time; a week back from now when it names none. */
export function askUsage(
  { q, wrong }: { q: string; wrong: WrongWords },
  now: Date,
): { words: QueryWord[]; asked: AskedUsage } {
  const { query, words } = askQuery(q, wrong);
  const span = spanOf(query, now);
  const until = Math.min(span.until, now.getTime());
  const since = span.since > 0 ? span.since : until - week;
  return {
    words,
    asked: { query: withoutTime(query), period: { since, until: Math.max(until, since + 1000) }, now },
  };
}

/** As long, and just before. */
export function periodBefore({ since, until }: Period): Period {
  return { since: Math.max(0, since - (until - since)), until: since };
}

/** What a search asks for besides the time that everything it finds lies in. */
function withoutTime(query: Query): Query {
  const isTime = (part: Query) => part.kind === 'term' && (part.key === 'since' || part.key === 'until');
  if (query.kind === 'and') return allOf(query.of.filter((part) => !isTime(part)));
  return isTime(query) ? everything : query;
}

/** A moment as a search has it: in UTC, to the second. */
export function stampOf(at: number): string {
  const [date = '', clock = ''] = new Date(at).toISOString().slice(0, 19).split('T');
  return clock === '00:00:00' ? date : `${date}T${clock.replace(/:00$/, '')}`;
}

/** The subject in the trail of a look at who relayed what: list and chart of one page are one look. */
export const lookAt = (q: string): string => (q === '' ? 'everything' : q);
