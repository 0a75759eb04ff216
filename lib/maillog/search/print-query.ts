import type { Query } from '#lib/maillog/search/query.ts';

/** A search as people type it; reading it gives the same search. */
export function printQuery(query: Query): string {
  switch (query.kind) {
    case 'and':
      return query.of.map(inAnd).join(' ');
    case 'or':
      return query.of.map(printQuery).join(' OR ');
    case 'not':
      return query.of.kind === 'term' ? `-${printQuery(query.of)}` : `-(${printQuery(query.of)})`;
    case 'term':
      return printTerm(query.key, query.value);
  }
}

function inAnd(query: Query): string {
  return query.kind === 'or' ? `(${printQuery(query)})` : printQuery(query);
}

/** One word: a value with signs of the language in it stands in quotes. */
export function printTerm(key: string, value: string): string {
  if (key !== 'text') return `${key}:${/[\s"()]/.test(value) || value === '' ? quoted(value) : value}`;
  const isPlain = /^[^\s"()-][^\s"()]*$/.test(value) && !/^[A-Za-z]+:/.test(value);
  return isPlain && !/^(?:OR|AND|NOT)$/.test(value) ? value : quoted(value);
}

function quoted(value: string): string {
  return `"${value.replace(/[\\"]/g, '\\$&')}"`;
}
