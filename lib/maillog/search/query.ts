/** What a search asks for. An empty `and` asks for nothing, so it finds everything. */
export type Query =
  | { kind: 'and' | 'or'; of: Query[] }
  | { kind: 'not'; of: Query }
  | { kind: 'term'; key: QueryKey; value: string };

/**
 * What may stand in front of a colon, in the order in which a page offers them; `text` is a word without a key. The value of a term is as
 * `read-term.ts` leaves it: a span, a size and a status have one spelling each.
 */
export const queryKeys = [
  'account',
  'from',
  'to',
  'client',
  'mech',
  'tls',
  'status',
  'relay',
  'dsn',
  'size',
  'rcpts',
  'since',
  'until',
  'queue',
  'msgid',
  'gateway',
  'text',
] as const;
export type QueryKey = (typeof queryKeys)[number];

export function term(key: QueryKey, value: string): Query {
  return { kind: 'term', key, value };
}

export const everything: Query = { kind: 'and', of: [] };

/** All of these; what asks for nothing is left out, and one alone stands for itself. */
export function allOf(queries: readonly Query[]): Query {
  const parts = queries.flatMap((query) => (query.kind === 'and' ? query.of : [query]));
  const [only] = parts;
  return parts.length === 1 && only ? only : { kind: 'and', of: parts };
}

/** Any of these; one alone stands for itself. */
export function anyOf(queries: readonly Query[]): Query {
  const parts = queries.flatMap((query) => (query.kind === 'or' ? query.of : [query]));
  const [only] = parts;
  return parts.length === 1 && only ? only : { kind: 'or', of: parts };
}

/** The terms that hold for every message that is found: those that no `OR` and no `-` stands before. */
export function surely(query: Query): { key: QueryKey; value: string }[] {
  if (query.kind === 'term') return [query];
  return query.kind === 'and' ? query.of.flatMap(surely) : [];
}

export type Comparison = { sign: '>' | '>=' | '<' | '<=' | '='; number: number };

const units: Record<string, number> = { '': 1, k: 1 << 10, M: 1 << 20, G: 2 ** 30 };

/** `>5M` as a comparison with bytes; `>10` as one with a count. */
export function comparisonOf(value: string): Comparison {
  const [, sign = '>=', digits = '0', unit = ''] = /^(>=|<=|>|<|=)?([\d.]+)([kMG]?)$/.exec(value) ?? [];
  return { sign: sign as Comparison['sign'], number: Math.round(Number(digits) * (units[unit] ?? 1)) };
}

export function compares(number: number | null, { sign, number: other }: Comparison): boolean {
  if (number === null) return false;
  switch (sign) {
    case '>':
      return number > other;
    case '>=':
      return number >= other;
    case '<':
      return number < other;
    case '<=':
      return number <= other;
    case '=':
      return number === other;
  }
}

const spans: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** `7d` back from now, or a date or time in UTC. */
export function timeOf(value: string, now: Date): number {
  const [, count, unit = ''] = /^(\d+)([mhdw])$/.exec(value) ?? [];
  if (count !== undefined) return now.getTime() - Number(count) * (spans[unit] ?? 0);
  return Date.parse(value.includes('T') ? `${value}Z` : `${value}T00:00Z`);
}

/** The time that every message that is found lies in: from `since`, and before `until`. */
export function spanOf(query: Query, now: Date): { since: number; until: number } {
  let [since, until] = [0, Number.MAX_SAFE_INTEGER];
  for (const { key, value } of surely(query)) {
    if (key === 'since') since = Math.max(since, timeOf(value, now));
    if (key === 'until') until = Math.min(until, timeOf(value, now));
  }
  return { since, until };
}
