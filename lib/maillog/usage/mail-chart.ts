import { z } from 'zod';
import type { LogReader } from '#lib/maillog/reader.ts';
import { allOf, everything, term } from '#lib/maillog/search/query.ts';
import { withLog } from '#lib/maillog/with-log.ts';
import { query } from '#lib/operation.ts';
import { chartOf } from './chart.ts';

export const chartSpans = ['1h', '24h', '7d', '30d'] as const;
export type ChartSpan = (typeof chartSpans)[number];

const hour = 3_600_000;
const lengths: Record<ChartSpan, number> = {
  '1h': hour,
  '24h': 24 * hour,
  '7d': 7 * 24 * hour,
  '30d': 30 * 24 * hour,
};

/** So many of the newest deliveries say how long delivering takes. */
const newestDeliveries = 200;

/** All mail of all gateways, bar by bar, beside the period before. It tells of nobody, so no look is written down. */
export const mailChart = query({
  name: 'maillog.chart',
  summary: 'Messages that were accepted and refused and that wait, over time, and in the period before',
  permission: 'maillog.read',
  route: 'GET /mail-log/chart',
  input: z.object({ span: z.enum(chartSpans).catch('24h').default('24h') }),
  read: async ({ mailLogFile, now }, { span }) => {
    const period = { since: now.getTime() - lengths[span], until: now.getTime() };
    const found = withLog(mailLogFile, (log) => ({
      ...chartOf(log, { query: everything, period, now, all: true }),
      deliveredWithin: usualDelivery(log, span, now),
    }));
    return { zone: 'UTC', span, ...period, found };
  },
});

/** Half of the newest deliveries took no longer, in milliseconds from the message's coming; null when there are none. */
function usualDelivery(log: LogReader, span: ChartSpan, now: Date): number | null {
  const asked = { query: allOf([term('status', 'sent'), term('since', span)]), now };
  const { rows } = log.listTracked(asked, { limit: newestDeliveries });
  const times = rows.flatMap(({ message, delivery }) => (delivery ? [delivery.lastAt - message.at] : []));
  return times.sort((a, b) => a - b)[Math.floor((times.length - 1) / 2)] ?? null;
}

export type MailChart = Awaited<ReturnType<typeof mailChart.invoke>>;
