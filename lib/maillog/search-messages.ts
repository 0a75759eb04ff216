import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { parseQuery } from './parse-query.ts';
import { withLog } from './with-log.ts';

const cursor = z.string().max(60).optional();
const week = 7 * 86_400_000;

/** Messages that match a search, with what they come to and how they spread over time. Every new search stands in the trail. */
export const searchMessages = query({
  name: 'maillog.search',
  summary: 'Search the messages that came through the gateways',
  permission: 'maillog.read',
  route: 'GET /messages',
  audit: ['maillog.searched'],
  input: z.object({
    q: z.string().max(1000).default(''),
    /** Rows older than this cursor, or newer. */
    before: cursor,
    after: cursor,
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  read: async ({ mailLogFile, now, audit }, { q, before, after, limit }) => {
    const { filter, words } = parseQuery(q, now);
    const inTime = { ...filter, since: filter.since ?? new Date(now.getTime() - week) };
    const found = withLog(mailLogFile, (log) => ({
      ...log.listMessages(filter, { limit, before, after }),
      totals: log.totals(inTime),
      perHour: log.perHour(inTime),
      progress: log.progress(),
    }));
    if (q !== '' && !before && !after)
      await audit({ kind: 'maillog.searched', query: q, rows: found?.messages.length ?? 0 });
    return { words, since: inTime.since, found };
  },
});

export type MessageSearch = Awaited<ReturnType<typeof searchMessages.invoke>>;
