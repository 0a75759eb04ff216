import { loginKeys } from '#lib/maillog/list-logins.ts';
import { badQuery } from '#lib/maillog/search/bad-query.ts';
import { parseQuery, type QueryWord } from '#lib/maillog/search/parse-query.ts';
import type { Query } from '#lib/maillog/search/query.ts';
import { sameKeys } from '#lib/maillog/search/read-term.ts';
import type { ExportTable } from './table.ts';

/** The first word of a search that means nothing for a table, and why; null when all do. */
export function refusedWord(q: string, of: ExportTable): (QueryWord & { error: string }) | null {
  for (const word of parseQuery(q).words) {
    const error = word.error ?? (of === 'logins' ? foreignToLogins(word.key) : null);
    if (error !== null) return { ...word, error };
  }
  return null;
}

function foreignToLogins(typed: string | null): string | null {
  const key = typed === null ? 'text' : (sameKeys[typed] ?? typed);
  if (loginKeys.some((known) => known === key)) return null;
  const known = loginKeys.filter((one) => one !== 'text').map((one) => `${one}:`);
  return `${typed}: says nothing of a log-in. Search log-ins by ${known.join(', ')} or words.`;
}

/** What an export asks for. Refuses the first word that means nothing: half a search would be taken for the whole. */
export function exportQuery(q: string, of: ExportTable): Query {
  const wrong = refusedWord(q, of);
  if (!wrong) return parseQuery(q).query;
  throw badQuery(q, wrong, wrong.error, { q: [wrong.error] });
}
