import { formatClock, formatDay } from '#components/ui/format.ts';
import type { Period } from '#lib/maillog/usage/usage.ts';

const day = 86_400_000;

/** "19 Nov 2026, 06:00", and the day alone at midnight. In UTC, as all times. */
export function formatMoment(at: number): string {
  return at % day === 0 ? formatDay(at) : `${formatDay(at)}, ${formatClock(at).slice(0, 5)}`;
}

/** A span of a chart: "19 Nov 2026, 06:00 to 09:00", whole days as "19 Nov 2026" or "16 Nov 2026 to 22 Nov 2026". */
export function formatPeriod({ since, until }: Period): string {
  if (since % day === 0 && until % day === 0) {
    const last = until - day;
    return last <= since ? formatDay(since) : `${formatDay(since)} to ${formatDay(last)}`;
  }
  const isSameDay = Math.floor(since / day) === Math.floor((until - 1) / day);
  const end = isSameDay ? formatClock(until).slice(0, 5) : formatMoment(until);
  return `${formatDay(since)}, ${formatClock(since).slice(0, 5)} to ${end}`;
}

/** What a bar says under the axis: the hour, the day where it begins, or the day alone where bars are as long. */
export function tickOf(at: number, bucket: number): string | undefined {
  const short = formatDay(at).replace(/ \d{4}$/, '');
  if (bucket >= day) return short;
  if (at % day === 0) return short;
  if (bucket >= 3_600_000)
    return bucket < 3 * 3_600_000 && (at / 3_600_000) % 6 === 0 ? formatClock(at).slice(0, 5) : undefined;
  return at % 3_600_000 === 0 ? formatClock(at).slice(0, 5) : undefined;
}
