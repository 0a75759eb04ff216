import { type List, listHref } from '#components/ui/list-url.ts';
import { narrowed } from '#lib/maillog/search/edit-query.ts';
import type { Query, QueryKey } from '#lib/maillog/search/query.ts';

/** A value of the log and the key it is searched by. */
export type Searched = { key: Exclude<QueryKey, 'text'>; value: string };

/** The search that a value is added to, and the list that it is the search of. */
export type Narrowing = { list: List; query: Query };

/** Where a click on a value leads, with everything that is no part of the search left behind; null for what the language has no word for. */
export function narrowedHref({ list, query }: Narrowing, searched: Searched, without = false): string | null {
  const q = narrowed(query, searched, without);
  return q === null ? null : listHref({ ...list, params: {} }, { q });
}
