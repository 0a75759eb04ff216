import { printQuery } from '#lib/maillog/search/print-query.ts';
import { allOf, type Query, type QueryKey, term } from '#lib/maillog/search/query.ts';
import { readTerm } from '#lib/maillog/search/read-term.ts';

type Term = { key: Exclude<QueryKey, 'text'>; value: string };

/** What holds together at the top of a search. */
function partsOf(query: Query): Query[] {
  return query.kind === 'and' ? query.of : [query];
}

const isSame = (one: Query, other: Query) => JSON.stringify(one) === JSON.stringify(other);

/**
 * The search that also asks for a value, or for anything but it, as it is typed; null for what the language has no word for. A word that said
 * the opposite goes.
 */
export function narrowed(query: Query, { key, value }: Term, without = false): string | null {
  if (value !== value.trim()) return null;
  const reading = readTerm(key, value);
  if ('error' in reading) return null;
  const wanted = term(reading.key, reading.value);
  const unwanted: Query = { kind: 'not', of: wanted };
  const kept = partsOf(query).filter((part) => !isSame(part, wanted) && !isSame(part, unwanted));
  return printQuery(allOf([...kept, without ? unwanted : wanted]));
}

export type TimeSpan = { since?: string; until?: string };

const isTime = (part: Query): part is Extract<Query, { kind: 'term' }> =>
  part.kind === 'term' && (part.key === 'since' || part.key === 'until');

/** The search over another time: `7d`, `2026-11-20` or `2026-11-20T06:00`, in UTC. */
export function inTime(query: Query, { since, until }: TimeSpan): string {
  const kept = partsOf(query).filter((part) => !isTime(part));
  const times = [since && term('since', since), until && term('until', until)].filter((one) => !!one);
  return printQuery(allOf([...kept, ...times]));
}

/** The time that a search names at its top, as it is written there. */
export function timeIn(query: Query): TimeSpan {
  const times = partsOf(query).filter(isTime);
  return Object.fromEntries(times.map(({ key, value }) => [key, value]));
}
