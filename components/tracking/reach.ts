import { formatClock, formatDay } from '#components/ui/format.ts';

/** How far the log of a gateway has been read; `pulledAt` is null where there is only history from files. */
export type Reach = { gateway: string; pulledAt: number | null };

/** The agents are asked all the time; after so long one does not answer. */
const lateMs = 120_000;
const dayMs = 86_400_000;

export const isLate = ({ pulledAt }: Reach, now: number): boolean =>
  pulledAt !== null && now - pulledAt > lateMs;

/** “gw1 complete to 14:32:04”, or since when it was not read any more, with the day where that is not the last one. */
export function reachWords({ gateway, pulledAt }: Reach, now: number): string {
  if (pulledAt === null) return `${gateway} from files only`;
  const clock =
    now - pulledAt < dayMs ? formatClock(pulledAt) : `${formatDay(pulledAt)}, ${formatClock(pulledAt)}`;
  return isLate({ gateway, pulledAt }, now)
    ? `${gateway} not read since ${clock} UTC`
    : `${gateway} complete to ${clock} UTC`;
}
