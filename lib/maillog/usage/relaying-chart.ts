import { z } from 'zod';
import { wrongWords } from '#lib/maillog/search/ask-query.ts';
import { withLog } from '#lib/maillog/with-log.ts';
import { query } from '#lib/operation.ts';
import { askUsage, lookAt } from './ask-usage.ts';
import { chartOf } from './chart.ts';

/** What was relayed for people who logged in, bar by bar, beside the period before. Days and hours are those of UTC. */
export const relayingChart = query({
  name: 'relaying.chart',
  summary: 'What was relayed for people who logged in, over time, and in the period before',
  permission: 'maillog.read',
  route: 'GET /relaying/chart',
  audit: ['maillog.searched'],
  input: z.object({ q: z.string().max(1000).default(''), wrong: wrongWords }),
  read: async ({ mailLogFile, now, viewed }, { q, wrong }) => {
    const { words, asked } = askUsage({ q, wrong }, now);
    const { since, until } = asked.period;
    const found = withLog(mailLogFile, (log) => ({ ...chartOf(log, asked), progress: log.progress() }));
    const rows = found?.totals.messages ?? 0;
    // a chart of all together is of nobody
    if (q !== '') await viewed({ kind: 'maillog.searched', query: q, rows }, lookAt(q));
    return { words, zone: 'UTC', since, until, found };
  },
});

export type RelayingChart = Awaited<ReturnType<typeof relayingChart.invoke>>;
