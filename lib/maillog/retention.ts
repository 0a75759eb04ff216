import { z } from 'zod';

/** What the mail log keeps apart: raw lines, messages with their deliveries, log-ins with their connections. */
export const logKinds = ['lines', 'messages', 'logins'] as const;
export type LogKind = (typeof logKinds)[number];

const limit = z.object({
  /** Whole days in UTC; a day goes when all of it is older. Null: for ever. */
  days: z
    .int('Write whole days, or nothing for ever.')
    .min(1, 'At least a day.')
    .max(36_500, 'At most 36,500 days; nothing is for ever.')
    .nullable(),
  /** The oldest days go when the kind takes more. Null: any size. */
  megabytes: z
    .int('Write whole megabytes, or nothing for any size.')
    .min(1, 'At least one megabyte.')
    .max(100_000_000, 'At most 100,000,000 MB; nothing is any size.')
    .nullable(),
});

export const retention = z.object({ lines: limit, messages: limit, logins: limit });
export type Retention = z.infer<typeof retention>;

const forEver = { days: null, megabytes: null };
export const noRetention: Retention = { lines: forEver, messages: forEver, logins: forEver };

/** Messages that are kept beyond it, with their lines and the log-ins of the accounts and clients that the search names. */
export const hold = z.object({
  id: z.string(),
  name: z.string(),
  query: z.string(),
  reason: z.string(),
  placedAt: z.iso.datetime(),
  placedBy: z.string(),
});
export type Hold = z.infer<typeof hold>;

/** How much there is of a day, in bytes by kind. */
export type DayBytes = { day: number } & Record<LogKind, number>;

/** Which kinds of which days have had their time, the oldest day first. `today` is never among them. */
export function expiredDays(
  days: readonly DayBytes[],
  rule: Retention,
  today: number,
): { day: number; kinds: LogKind[] }[] {
  const sums: Record<LogKind, number> = { lines: 0, messages: 0, logins: 0 };
  const found: { day: number; kinds: LogKind[] }[] = [];
  for (const one of [...days].sort((a, b) => b.day - a.day)) {
    const kinds = logKinds.filter((kind) => {
      sums[kind] += one[kind];
      const { days: most, megabytes } = rule[kind];
      const isOld = most !== null && one.day < today - most;
      return isOld || (megabytes !== null && sums[kind] > megabytes * 2 ** 20);
    });
    if (kinds.length > 0 && one.day < today) found.push({ day: one.day, kinds });
  }
  return found.reverse();
}

/** A day of the store as it was measured last, and which kinds of it have had their time already. */
export type StoredDay = DayBytes & { gone: LogKind[] };

/** What a run takes of a kind: whole days, the first and the last of them by their number. */
export type Taken = { days: number; bytes: number; oldest: number; newest: number };

/** What the next run would take under a rule. With holds it is at most this: what they keep stays. */
export function nextRun(
  days: readonly StoredDay[],
  rule: Retention,
  today: number,
): Record<LogKind, Taken | null> {
  const byDay = new Map(days.map((one) => [one.day, one]));
  const taken: Record<LogKind, Taken | null> = { lines: null, messages: null, logins: null };
  for (const { day, kinds } of expiredDays(days, rule, today)) {
    const stored = byDay.get(day);
    for (const kind of kinds) {
      if (!stored || stored.gone.includes(kind)) continue;
      const before = taken[kind] ?? { days: 0, bytes: 0, oldest: day, newest: day };
      taken[kind] = { ...before, days: before.days + 1, bytes: before.bytes + stored[kind], newest: day };
    }
  }
  return taken;
}

/** How much there is of a kind, since when, and how much a day adds: the mean of the last full days. */
export type Kept = { days: number; bytes: number; oldest: number | null; perDay: number | null };

const growthDays = 14;

export function keptOf(days: readonly StoredDay[], kind: LogKind, today: number): Kept {
  const kept = days.filter(({ gone }) => !gone.includes(kind));
  const full = kept.filter(({ day }) => day < today && day >= today - growthDays);
  const sum = (some: readonly StoredDay[]) => some.reduce((all, one) => all + one[kind], 0);
  return {
    days: kept.length,
    bytes: sum(days),
    oldest: kept.length === 0 ? null : Math.min(...kept.map(({ day }) => day)),
    perDay: full.length === 0 ? null : Math.round(sum(full) / full.length),
  };
}
