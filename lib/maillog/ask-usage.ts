import { parseQuery, type QueryWord } from '#lib/maillog/parse-query.ts';
import { printQuery } from '#lib/maillog/print-query.ts';
import { allOf, everything, type Query, type QueryKey, spanOf, term } from '#lib/maillog/query.ts';
import type { AskedUsage, Period } from '#lib/maillog/usage.ts';

const week = 7 * 86_400_000;

/** A search as counts are asked for: its words, what it asks for besides a time, and the time; a week back from now when it names none. */
export function askUsage(q: string, now: Date): { words: QueryWord[]; asked: AskedUsage } {
  const { query, words } = parseQuery(q);
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
export function withoutTime(query: Query): Query {
  const isTime = (part: Query) => part.kind === 'term' && (part.key === 'since' || part.key === 'until');
  if (query.kind === 'and') return allOf(query.of.filter((part) => !isTime(part)));
  return isTime(query) ? everything : query;
}

/** The search within another time, as people type it. A time is told to the second, in UTC; without an end it goes on to now. */
export function within(query: Query, { since, until }: { since: number | string; until?: number }): string {
  const times = [
    term('since', typeof since === 'string' ? since : stamp(since)),
    ...(until === undefined ? [] : [term('until', stamp(until))]),
  ];
  return printQuery(allOf([withoutTime(query), ...times]));
}

/** The search, and one more word. What it says of this key already goes, for a value is chosen in place of another. */
export function narrowed(query: Query, key: QueryKey, value: string): string {
  const parts = query.kind === 'and' ? query.of : [query];
  const others = parts.filter((part) => part.kind !== 'term' || part.key !== key);
  return printQuery(allOf([...others, term(key, value)]));
}

function stamp(at: number): string {
  return new Date(at)
    .toISOString()
    .slice(0, 19)
    .replace(/T00:00:00$/, '')
    .replace(/:00$/, '');
}
