export const dayMs = 86_400_000;

/** Rows of one second are told apart by this many numbers. */
const perSecond = 16_384;
/** Room for a day's rows: its seconds times `perSecond`. */
const perDay = 2 ** 31;

/** The day of a time, counted from 1970 in UTC. The store keeps each day's rows in tables of their own. */
export function dayOf(at: number): number {
  return Math.floor(Math.max(0, at) / dayMs);
}

/** A row's number in the whole store: its day, and its number there. Those of messages and log-ins grow with their time. */
export function wholeId(day: number, local: number): number {
  return day * perDay + local;
}

export function dayOfId(id: number): number {
  return Math.floor(id / perDay);
}

export function localId(id: number): number {
  return id % perDay;
}

/** The first number within its day that a row of this second may have. */
export function firstOfSecond(at: number): number {
  return Math.floor((Math.max(0, at) % dayMs) / 1000) * perSecond;
}

/** The time of a row by its number, to the second. */
export function secondOfId(id: number): number {
  return dayOfId(id) * dayMs + Math.floor(localId(id) / perSecond) * 1000;
}

/** The hour of a time within its day. */
export function hourOf(at: number): number {
  return Math.floor((Math.max(0, at) % dayMs) / 3_600_000);
}

/** In SQL: the milliseconds since midnight of a row with `id` and `ms`. */
export const msOfDaySql = (table: string): string => `(${table}.id / ${perSecond} * 1000 + ${table}.ms)`;

/** The numbers within a day that rows of these hours, from and until, lie between. */
export function idsOfHours(from: number, until: number): [number, number] {
  return [from * 3600 * perSecond, until * 3600 * perSecond];
}
