import { allOf, everything, type Query, term } from '#lib/maillog/search/query.ts';

/** What a report is of. */
export const reportScopes = [
  'everything',
  'relayed',
  'account',
  'sender-domain',
  'recipient-domain',
] as const;
export type ReportScope = (typeof reportScopes)[number];

export type Scoped = { of: ReportScope; name: string };

/** As a search, and as people read it; whether messages of strangers count. */
export function scopeQuery({ of, name }: Scoped): { query: Query; q: string; all: boolean } {
  const word = /[\s()"]/.test(name) ? `"${name.replaceAll(/["\\]/g, '\\$&')}"` : name;
  switch (of) {
    case 'everything':
      return { query: everything, q: '', all: true };
    case 'relayed':
      return { query: everything, q: 'account:*', all: false };
    case 'account':
      return { query: term('account', name), q: `account:${word}`, all: false };
    case 'sender-domain':
      return { query: allOf([term('from', name)]), q: `from:${word}`, all: true };
    case 'recipient-domain':
      return { query: allOf([term('to', name)]), q: `to:${word}`, all: true };
  }
}
