import { z } from 'zod';
import type { LogReader } from '#lib/maillog/reader.ts';
import { wrongWords } from '#lib/maillog/search/ask-query.ts';
import { type Query, surely } from '#lib/maillog/search/query.ts';
import { explainLogin, explainReply } from '#lib/maillog/tracking/explain.ts';
import { withLog } from '#lib/maillog/with-log.ts';
import { query } from '#lib/operation.ts';
import { networkOf } from '#lib/unusual/hour.ts';
import { askUsage } from './ask-usage.ts';
import type { AskedUsage, FailureShare, ReplyShare, Use } from './usage.ts';

/** Of each list the most frequent; how many there are is told beside. */
const most = 20;

/**
 * How somebody relays: addresses and accounts with when they were first and last seen, mechanisms, TLS, senders, recipients' domains, and why recipients were
 * refused and log-ins failed. Made for a search that names an account, an address or a network. Who looks stands in the trail.
 */
export const getUsage = query({
  name: 'relaying.get',
  summary: 'How an account or a client relays: from where, by what means, to whom, and what failed',
  permission: 'maillog.read',
  route: 'GET /relaying/detail',
  audit: ['maillog.searched'],
  input: z.object({ q: z.string().min(1).max(1000), wrong: wrongWords }),
  read: async ({ mailLogFile, now, viewed }, { q, wrong }) => {
    const { words, asked } = askUsage({ q, wrong }, now);
    const found = withLog(mailLogFile, (log) => detailOf(log, asked));
    await viewed({ kind: 'maillog.searched', query: q, rows: found?.messages ?? 0 }, q);
    const { since, until } = asked.period;
    return { words, zone: 'UTC', since, until, found };
  },
});

/** One who took part. `knownSince` is when the log first saw it with the account or client that the search names. */
export type Participant = Use & { network: string | null; knownSince: number | null };

function detailOf(log: LogReader, asked: AskedUsage) {
  const { replies, failures, mechanisms, tls, senders, domains, reasons } = log.usageDetail(asked);
  return {
    messages: mechanisms.reduce((sum, { messages }) => sum + messages, 0),
    addresses: participants(log, asked, 'client'),
    accounts: participants(log, asked, 'account'),
    mechanisms: listed(mechanisms),
    tls: listed(tls),
    senders: listed(senders),
    domains: listed(domains),
    reasons: listed(reasons),
    replies: listed(explained(replies)),
    failures: failures && listed(explainedFailures(failures)),
  };
}

export type Listed<T> = { rows: T[]; total: number };
const listed = <T>(rows: readonly T[]): Listed<T> => ({ rows: rows.slice(0, most), total: rows.length });

function participants(log: LogReader, asked: AskedUsage, who: 'account' | 'client'): Listed<Participant> {
  const senders = log.uses(asked, who).sort((a, b) => b.messages - a.messages);
  const { rows, total } = listed(senders);
  const named = namedIn(asked.query);
  const ever = named
    ? log.uses({ ...asked, query: named, period: { since: 0, until: asked.period.until } }, who)
    : [];
  const knownSince = new Map(ever.map(({ name, firstAt }) => [name.toLowerCase(), firstAt]));
  return {
    total,
    rows: rows.map((use) => ({
      ...use,
      network: who === 'client' ? networkOf(use.name) : null,
      knownSince: knownSince.get(use.name.toLowerCase()) ?? null,
    })),
  };
}

/** The account, else the client, that every message of a search has; null when it names none. */
export function namedIn(query: Query): Extract<Query, { kind: 'term' }> | null {
  const terms = surely(query);
  const found =
    terms.find(({ key, value }) => key === 'account' && value !== '*' && value !== '-') ??
    terms.find(({ key }) => key === 'client');
  return found ? { kind: 'term', ...found } : null;
}

/** Why recipients were refused or wait, in words; replies that mean the same are one. */
function explained(replies: readonly ReplyShare[]) {
  const found = new Map<string, ReplyShare & { title: string }>();
  for (const share of replies) {
    const { title } = explainReply(share.reply, share.dsn);
    const key = `${share.outcome} ${title}`;
    const known = found.get(key);
    if (known) known.recipients += share.recipients;
    else found.set(key, { ...share, title });
  }
  return [...found.values()].sort((a, b) => b.recipients - a.recipients);
}

function explainedFailures(shares: readonly FailureShare[]) {
  const found = new Map<string, { title: string; mechanism: string; failures: number; lastAt: number }>();
  for (const { mechanism, failure, failures, lastAt } of shares) {
    const { title } = explainLogin({ mechanism, failure });
    const key = `${mechanism} ${title}`;
    const known = found.get(key);
    if (!known) found.set(key, { title, mechanism, failures, lastAt });
    else {
      known.failures += failures;
      known.lastAt = Math.max(known.lastAt, lastAt);
    }
  }
  return [...found.values()].sort((a, b) => b.failures - a.failures);
}

export type UsageFound = NonNullable<Awaited<ReturnType<typeof getUsage.invoke>>['found']>;
