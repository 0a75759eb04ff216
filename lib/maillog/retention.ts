import { z } from 'zod';

/** What the mail log keeps apart: raw lines, messages with their deliveries, log-ins with their connections. */
export const logKinds = ['lines', 'messages', 'logins'] as const;
export type LogKind = (typeof logKinds)[number];

const limit = z.object({
  /** Whole days in UTC; a day goes when all of it is older. Null: for ever. */
  days: z.int().min(1).max(36_500).nullable(),
  /** The oldest days go when the kind takes more. Null: any size. */
  megabytes: z.int().min(1).max(100_000_000).nullable(),
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
