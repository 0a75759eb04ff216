import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { askQuery, wrongWords } from '#lib/maillog/search/ask-query.ts';
import { withLog } from '#lib/maillog/with-log.ts';
import { query } from '#lib/operation.ts';

/** So often the store is asked while nothing happens, in milliseconds: two steps into an index. */
const pause = 100;

/**
 * Rows of tracking that came or changed behind a place in the order of storing: answers at once when there are any, else when some come or the time is up.
 * Without a place it says where to begin. Whoever is too far behind is told so, and reads the list anew.
 */
export const followMessages = query({
  name: 'maillog.follow',
  summary: 'Wait for messages that come in or change, a row for each message and recipient',
  permission: 'maillog.read',
  route: 'GET /deliveries/follow',
  audit: ['maillog.searched'],
  input: z.object({
    q: z.string().max(1000).default(''),
    wrong: wrongWords,
    cursor: z.string().max(20).optional(),
    /** Seconds to wait for something. */
    wait: z.coerce.number().min(0).max(30).default(20),
  }),
  read: async ({ mailLogFile, now, viewed }, { q, wrong, cursor, wait }) => {
    const { query: asked } = askQuery(q, wrong);
    const end = performance.now() + wait * 1000;
    for (;;) {
      const found = withLog(mailLogFile, (log) => log.followTracked({ query: asked, now }, cursor ?? null));
      const isNews = found !== null && (cursor === undefined || found.missed || found.cursor !== cursor);
      if (found && isNews) {
        await viewed({ kind: 'maillog.searched', query: q, rows: found.rows.length }, q || 'everything');
        return found;
      }
      if (performance.now() >= end) return { rows: [], messages: [], cursor: cursor ?? null, missed: false };
      await sleep(pause);
    }
  },
});
