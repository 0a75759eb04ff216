import { z } from 'zod';
import { askQuery, wrongWords } from '#lib/maillog/search/ask-query.ts';
import { allOf, spanOf, term } from '#lib/maillog/search/query.ts';
import { withLog } from '#lib/maillog/with-log.ts';
import { query } from '#lib/operation.ts';

const cursor = z.string().max(60).optional();

/** Messages that match a search, with what they come to and how they spread over time. Every search stands in the trail, once for a look. */
export const searchMessages = query({
  name: 'maillog.search',
  summary: 'Search the messages that came through the gateways',
  permission: 'maillog.read',
  route: 'GET /messages',
  audit: ['maillog.searched'],
  input: z.object({
    q: z.string().max(1000).default(''),
    wrong: wrongWords,
    /** Rows older than this cursor, or newer. */
    before: cursor,
    after: cursor,
    limit: z.coerce.number().int().min(1).max(200).default(50),
    /** Whether totals and the chart are wanted as well. */
    summary: z.union([z.boolean(), z.stringbool()]).default(true),
  }),
  read: async ({ mailLogFile, now, viewed }, { q, wrong, before, after, limit, summary }) => {
    const { query: asked, words } = askQuery(q, wrong);
    const { since } = spanOf(asked, now);
    const summed = since > 0 ? asked : allOf([asked, term('since', '7d')]);
    const found = withLog(mailLogFile, (log) => ({
      ...log.listMessages({ query: asked, now }, { limit, before, after }),
      summary: summary ? log.summary({ query: summed, now }) : null,
      progress: log.progress(),
    }));
    await viewed({ kind: 'maillog.searched', query: q, rows: found?.messages.length ?? 0 }, q || everyone);
    return { words, since: new Date(spanOf(summed, now).since), found };
  },
});

/** The subject of a look at whatever there is. */
const everyone = 'everything';

export type MessageSearch = Awaited<ReturnType<typeof searchMessages.invoke>>;
