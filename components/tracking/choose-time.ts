import { redirect } from 'next/navigation';
import { type List, listHref, paramOf } from '#components/ui/list-url.ts';
import { inTime } from '#lib/maillog/search/edit-query.ts';
import { parseQuery } from '#lib/maillog/search/parse-query.ts';

/** Two moments from the form of the time (time-range.tsx) go into the search, so that the address says all there is. */
export function chooseTime(list: List): void {
  const [since, until] = [paramOf(list, 'from'), paramOf(list, 'to')];
  if (since === undefined && until === undefined) return;
  const { query } = parseQuery(paramOf(list, 'q') ?? '');
  redirect(listHref({ ...list, params: {} }, { q: inTime(query, { since, until }) }));
}
