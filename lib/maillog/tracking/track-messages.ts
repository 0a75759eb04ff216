import { z } from 'zod';
import { askQuery, wrongWords } from '#lib/maillog/search/ask-query.ts';
import { spanOf } from '#lib/maillog/search/query.ts';
import { withLog } from '#lib/maillog/with-log.ts';
import { query } from '#lib/operation.ts';

const cursor = z.string().max(60).optional();

/** Longer than this, in milliseconds, no search makes a reader wait: it stops, and says from where to go on. */
const patience = 400;

/** Messages by recipient, each with what became of it there, the newest first. Every search stands in the trail, once for a look. */
export const trackMessages = query({
  name: 'maillog.track',
  summary: 'What became of messages, a row for each message and recipient',
  permission: 'maillog.read',
  route: 'GET /deliveries',
  audit: ['maillog.searched'],
  input: z.object({
    q: z.string().max(1000).default(''),
    wrong: wrongWords,
    /** Rows older than this cursor, or newer. */
    before: cursor,
    after: cursor,
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  read: async ({ mailLogFile, now, viewed }, { q, wrong, before, after, limit }) => {
    const { query: asked, words } = askQuery(q, wrong);
    const late = performance.now() + patience;
    const found = withLog(mailLogFile, (log) => ({
      ...log.listTracked({ query: asked, now }, { limit, before, after }, () => performance.now() > late),
      progress: log.progress(),
    }));
    await viewed({ kind: 'maillog.searched', query: q, rows: found?.rows.length ?? 0 }, q || 'everything');
    return {
      words,
      found,
      /** Whether what comes in from now on may belong to it, so that following makes sense. */
      goesOn: spanOf(asked, now).until > now.getTime(),
    };
  },
});
