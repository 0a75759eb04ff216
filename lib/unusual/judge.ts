import { habitsOf } from './habits.ts';
import { type AccountHour, dayLength } from './hour.ts';
import { type Reason, reasonsOf } from './rules.ts';

/** Unusual use of one account: hours that are less than a day apart are one case. */
export type UnusualUse = {
  account: string;
  from: number;
  /** When its last unusual hour began. */
  to: number;
  /** `alarm`: reasons that weigh 2 together; `notice`: one that may well be innocent. */
  level: 'alarm' | 'notice';
  /** Each rule once, as it was when it weighed most. */
  reasons: Reason[];
};

/** How far back habits go. */
export const remembered = 28 * dayLength;

/** What was unusual about an account since a time. `hours` in the order of their time, those of four weeks before among them. */
export function findUnusual(account: string, hours: readonly AccountHour[], since: number): UnusualUse[] {
  const found: UnusualUse[] = [];
  let [today, habits] = [Number.NaN, habitsOf([])];
  for (const hour of hours) {
    if (hour.at < since) continue;
    const day = Math.floor(hour.at / dayLength) * dayLength;
    if (day !== today) {
      today = day;
      habits = habitsOf(hours.filter((one) => isBefore(one, day) && !isPartOf(found, one)));
    }
    const reasons = reasonsOf(hour, habits);
    if (reasons.length === 0) continue;
    const last = found.at(-1);
    if (last && hour.at - last.to < dayLength) extend(last, hour, reasons);
    else found.push({ account, from: hour.at, to: hour.at, level: levelOf(reasons), reasons });
  }
  return found;
}

/** A day is held against the four weeks before it. */
const isBefore = ({ at }: AccountHour, day: number): boolean => at < day && at >= day - remembered;

/** What raised an alarm never becomes a habit by itself: a thief who goes on does not become usual. */
function isPartOf(found: readonly UnusualUse[], { at }: AccountHour): boolean {
  return found.some(({ level, from, to }) => level === 'alarm' && at >= from && at <= to);
}

function extend(use: UnusualUse, { at }: AccountHour, reasons: readonly Reason[]): void {
  use.to = at;
  use.reasons = worstOf(use.reasons, reasons);
  use.level = levelOf(use.reasons);
}

/** Of each rule the reason that weighs most, and of those that weigh the same the largest: what a case that goes on has come to. */
export function worstOf(before: readonly Reason[], after: readonly Reason[]): Reason[] {
  const known = new Map(before.map((one) => [one.rule, one]));
  for (const reason of after) {
    const other = known.get(reason.rule);
    const isWorse =
      !other || reason.weight > other.weight || (reason.weight === other.weight && reason.size > other.size);
    if (isWorse) known.set(reason.rule, reason);
  }
  return [...known.values()];
}

export const levelOf = (reasons: readonly Reason[]): UnusualUse['level'] =>
  reasons.reduce((sum, { weight }) => sum + weight, 0) >= 2 ? 'alarm' : 'notice';
