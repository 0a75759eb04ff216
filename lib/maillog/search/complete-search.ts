import { z } from 'zod';
import { withLog } from '#lib/maillog/with-log.ts';
import { query } from '#lib/operation.ts';
import { askedKeys } from './complete-query.ts';
import { type QueryKey, queryKeys } from './query.ts';

/** What the newest days of the log have for a key, for the search box. Nothing is told that a search would not tell. */
export const completeSearch = query({
  name: 'maillog.complete',
  summary: 'Values of a key of the search language that begin like this',
  permission: 'maillog.read',
  route: 'GET /messages/completions',
  audit: ['maillog.completed'],
  input: z.object({ key: z.string().max(20), start: z.string().max(200).default('') }),
  read: async ({ mailLogFile, viewed }, { key: typed, start }) => {
    const name = typed === 'ip' ? 'client' : typed;
    const key = queryKeys.find((known): known is QueryKey => known === name);
    if (key === undefined || !askedKeys.has(key)) return { values: [] };
    const values = withLog(mailLogFile, (log) => log.complete(key, start, 8)) ?? [];
    if (values.length > 0 && personalKeys.has(key))
      await viewed({ kind: 'maillog.completed', key, start }, `values of ${key}`);
    return { values };
  },
});

/** What their values tell of people. */
const personalKeys: ReadonlySet<QueryKey> = new Set(['account', 'from', 'to', 'client', 'text']);
