import { formatDay, formatExact } from '#components/ui/format.ts';
import type { Report } from '#lib/report/make-report.ts';
import type { ReportKind } from '#lib/report/report-period.ts';
import type { ReportScope, Scoped } from '#lib/report/report-scope.ts';

export const kindWords: Record<ReportKind, string> = { day: 'Day', week: 'Week', month: 'Month' };

export const scopeWords: Record<ReportScope, string> = {
  everything: 'Everything',
  relayed: 'Everyone who logged in',
  account: 'One account',
  'sender-domain': 'A sender’s domain',
  'recipient-domain': 'A recipient’s domain',
};

const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October'],
  ...['November', 'December'],
];

/** "Week 47 of 2026", "20 Nov 2026", "November 2026". */
export function periodTitle({ kind, week, period }: Pick<Report, 'kind' | 'week' | 'period'>): string {
  if (week) return `Week ${week.week} of ${week.year}`;
  if (kind === 'day') return formatDay(period.since);
  const date = new Date(period.since);
  return `${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** What a report is of, as its title goes on: "all mail", "the account kim". */
export function scopeTitle({ of, name }: Scoped): string {
  switch (of) {
    case 'everything':
      return 'all mail';
    case 'relayed':
      return 'everyone who logged in';
    case 'account':
      return `the account ${name}`;
    case 'sender-domain':
      return `senders of ${name}`;
    case 'recipient-domain':
      return `recipients of ${name}`;
  }
}

export function rangeWords({ since, until }: { since: number; until: number }): string {
  return `${formatExact(since)} to before ${formatExact(until)}`;
}

const date = (at: number) => new Date(at).toISOString().slice(0, 10);

/** The search that finds the messages behind a number of a report. */
export function searchBehind({ q, period, isOver }: Report, words: string): string {
  const until = isOver ? ` until:${date(period.until)}` : '';
  return `${[q, words].filter(Boolean).join(' ')} since:${date(period.since)}${until}`;
}
