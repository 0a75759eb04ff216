import { setImmediate } from 'node:timers/promises';
import type { Db } from '#lib/db/client.ts';
import { dayMs } from '#lib/maillog/place.ts';
import type { LogReader } from '#lib/maillog/reader.ts';
import { hourMs } from '#lib/maillog/summary.ts';
import { barsOf, startOf } from '#lib/maillog/usage/bucket.ts';
import {
  type AskedUsage,
  addRelayed,
  nothingRelayed,
  type Period,
  type Relayed,
} from '#lib/maillog/usage/usage.ts';
import { askLog } from '#lib/maillog/with-log.ts';
import { reasonList } from '#lib/unusual/store.ts';
import { collectReport, type ReportLists, type ReportUse } from './report.ts';
import { comparedPeriods, isoWeek, type ReportKind } from './report-period.ts';
import { type Scoped, scopeQuery } from './report-scope.ts';

export type Totals = Relayed & { failures: number | null };

/** A report, made at a time: of a period, beside the one before. Times are milliseconds; days, weeks and hours are those of UTC. */
export type Report = {
  kind: ReportKind;
  scope: Scoped;
  /** What it is of, as a search; empty for everything. */
  q: string;
  period: Period;
  before: Period;
  /** Whether the period is over: otherwise it goes on to `madeAt`, and is compared with as much of the one before. */
  isOver: boolean;
  week: { year: number; week: number } | null;
  madeAt: number;
  madeBy: string;
  totals: Totals;
  /** Null where the log does not go back so far. */
  totalsBefore: Totals | null;
  bars: (Period & Relayed)[];
  lists: ReportLists;
  unusual: { account: string; fromAt: number; level: string; reasons: string[]; acknowledged: boolean }[];
};

export type ReportWanted = {
  kind: ReportKind;
  whole: Period;
  scope: Scoped;
  /** Rows of each list. */
  most: number;
};

/** Goes through the period day by day; others have their turn in between. Refuses while there is no mail log. */
export async function makeReport(
  { db, mailLogFile, now, madeBy }: { db: Db; mailLogFile: string; now: Date; madeBy: string },
  { kind, whole, scope, most }: ReportWanted,
): Promise<Report> {
  const { period, before, isOver } = comparedPeriods(kind, whole, now.getTime());
  const { query, q, all } = scopeQuery(scope);
  const asked: AskedUsage = { query, period, now, ...(all && { all }) };
  const ask = <T>(question: (log: LogReader) => T): T => askLog(mailLogFile, question);
  const oldestAt = ask((log) => log.holdings().oldestAt);
  const bars = await barsIn(ask, asked, kind === 'day' ? hourMs : dayMs);
  const isKnown = oldestAt !== null && oldestAt <= before.since;
  const earlier = isKnown ? await barsIn(ask, { ...asked, period: before }, dayMs) : null;
  return {
    ...{ kind, scope, q, period, before, isOver, madeBy },
    week: kind === 'week' ? isoWeek(period.since) : null,
    madeAt: now.getTime(),
    totals: totalsOf(bars),
    totalsBefore: earlier && totalsOf(earlier),
    bars,
    lists: await listsOf(ask, asked, most),
    unusual: await unusualIn(db, period, scope),
  };
}

type Ask = <T>(question: (log: LogReader) => T) => T;
type Bar = Period & Totals;

async function barsIn(ask: Ask, asked: AskedUsage, bucket: number): Promise<Bar[]> {
  const bars: Bar[] = [];
  for (const day of daysOf(asked.period)) {
    await setImmediate();
    const found = ask((log) => log.stretches({ ...asked, period: day }, bucket));
    for (const bar of barsOf(day, bucket)) {
      const own = found.find(({ at }) => at === startOf(bar.since, bucket));
      bars.push({ ...nothingRelayed, failures: 0, ...own, ...bar });
    }
  }
  return bars;
}

async function listsOf(ask: Ask, asked: AskedUsage, most: number): Promise<ReportLists> {
  const collecting = collectReport();
  const { query, now } = asked;
  for (const period of daysOf(asked.period)) {
    const day = { ...asked, period };
    await setImmediate();
    // whoever did not log in has no account, and what people with one sent is summed up already
    const accounts = ask((log) => usesAndTries(log, { query, now, period }, 'account'));
    await setImmediate();
    const clients = ask((log) => usesAndTries(log, day, 'client'));
    await setImmediate();
    collecting.add({ accounts, clients, detail: ask((log) => log.usageDetail(day)) });
  }
  return collecting.lists(most);
}

/** What everybody sent, and how often log-ins failed: also of those who only tried. */
function usesAndTries(log: LogReader, asked: AskedUsage, who: 'account' | 'client'): ReportUse[] {
  const found = new Map<string, ReportUse>();
  // spelled out: copying whatever is there takes ten times as long
  for (const { name, messages, recipients, sent, deferred, refused, bytes } of log.uses(asked, who))
    found.set(name.toLowerCase(), {
      name,
      messages,
      recipients,
      sent,
      deferred,
      refused,
      bytes,
      failures: 0,
    });
  for (const { name, failures } of log.tries(asked, who, null) ?? []) {
    const known = found.get(name.toLowerCase());
    if (known) known.failures += failures;
    else found.set(name.toLowerCase(), { name, ...noUse, failures });
  }
  return [...found.values()];
}

const noUse = { messages: 0, recipients: 0, sent: 0, deferred: 0, refused: 0, bytes: 0 };

/** The days of a period; the last one ends with it. */
function daysOf({ since, until }: Period): Period[] {
  const days: Period[] = [];
  for (let at = since; at < until; at += dayMs) days.push({ since: at, until: Math.min(at + dayMs, until) });
  return days;
}

function totalsOf(bars: readonly Totals[]): Totals {
  const sums = { ...nothingRelayed };
  for (const bar of bars) addRelayed(sums, bar);
  const areTold = bars.every(({ failures }) => failures !== null);
  return { ...sums, failures: areTold ? bars.reduce((sum, { failures }) => sum + (failures ?? 0), 0) : null };
}

const mostUnusual = 100;

/** Unusual use within the period; of a domain nobody's. */
async function unusualIn(db: Db, { since, until }: Period, { of, name }: Scoped): Promise<Report['unusual']> {
  if (of === 'sender-domain' || of === 'recipient-domain') return [];
  const rows = await db.unusualUse.findMany({
    where: {
      fromAt: { lt: new Date(until) },
      toAt: { gte: new Date(since) },
      ...(of === 'account' && { account: name }),
    },
    orderBy: { fromAt: 'asc' },
    take: mostUnusual,
  });
  return rows.map(({ account, fromAt, level, reasons, acknowledgedAt }) => ({
    account,
    fromAt: fromAt.getTime(),
    level,
    reasons: reasonList.parse(reasons).map(({ words }) => words),
    acknowledged: acknowledgedAt !== null,
  }));
}
