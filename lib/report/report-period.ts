import type { Period } from '#lib/maillog/usage/usage.ts';

/** How long a report is: a day, a week from Monday, or a month, as they begin and end in UTC. */
export const reportKinds = ['day', 'week', 'month'] as const;
export type ReportKind = (typeof reportKinds)[number];

const dayMs = 86_400_000;

/** The day, week or month that a day lies in: from its first midnight, and before the next one's. */
export function periodOf(kind: ReportKind, at: number): Period {
  const midnight = Math.floor(at / dayMs) * dayMs;
  const date = new Date(midnight);
  switch (kind) {
    case 'day':
      return { since: midnight, until: midnight + dayMs };
    case 'week': {
      const monday = midnight - ((date.getUTCDay() + 6) % 7) * dayMs;
      return { since: monday, until: monday + 7 * dayMs };
    }
    case 'month': {
      const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
      return { since: Date.UTC(year, month), until: Date.UTC(year, month + 1) };
    }
  }
}

/** The newest that is over. */
export function lastPeriod(kind: ReportKind, now: number): Period {
  return periodOf(kind, periodOf(kind, now).since - 1);
}

/** What of a period lies before now, and the part of the period before that it is compared with: as long, from its beginning. */
export function comparedPeriods(
  kind: ReportKind,
  whole: Period,
  now: number,
): { period: Period; before: Period; isOver: boolean } {
  const until = Math.max(whole.since, Math.min(whole.until, now));
  const earlier = periodOf(kind, whole.since - 1);
  const isOver = until === whole.until;
  const end = isOver ? earlier.until : Math.min(earlier.until, earlier.since + (until - whole.since));
  return { period: { since: whole.since, until }, before: { since: earlier.since, until: end }, isOver };
}

/** ISO 8601: the week with the year's first Thursday is its first. */
export function isoWeek(at: number): { year: number; week: number } {
  const { since } = periodOf('week', at);
  const thursday = new Date(since + 3 * dayMs);
  const year = thursday.getUTCFullYear();
  return { year, week: 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0)) / (7 * dayMs)) };
}
