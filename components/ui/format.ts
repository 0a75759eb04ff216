const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** A moment as the database, JSON or the clock gives it. */
export type Moment = string | number | Date;

/** Milliseconds since 1970. Throws a RangeError for what is no moment. */
export function millis(at: Moment): number {
  const value = typeof at === 'number' ? at : (at instanceof Date ? at : new Date(at)).getTime();
  if (!(Math.abs(value) <= mostMillis)) throw new RangeError(`Not a moment: ${String(at)}`);
  return value;
}

/** A Date holds no more. */
const mostMillis = 8.64e15;

const two = (value: number): string => String(value).padStart(2, '0');

/** "19 Nov 2026", in UTC like every time on screen. */
export function formatDay(at: Moment): string {
  const date = new Date(millis(at));
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** "14:32:04", or "14:32:04.2" with one digit of the second. */
export function formatClock(at: Moment, digits: 0 | 1 | 2 | 3 = 0): string {
  const date = new Date(millis(at));
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  if (digits === 0) return clock;
  return `${clock}.${String(date.getUTCMilliseconds()).padStart(3, '0').slice(0, digits)}`;
}

/** "Thu 19 Nov 2026, 14:32:04 UTC": the exact time that stands behind every relative one. */
export function formatExact(at: Moment): string {
  return `${weekdays[new Date(millis(at)).getUTCDay()]} ${formatDay(at)}, ${formatClock(at)} UTC`;
}

const startOfDay = (value: number): number => Math.floor(value / day) * day;

function distance(gap: number): string | null {
  if (gap < minute) return `${Math.max(1, Math.floor(gap / second))} s`;
  if (gap < hour) return `${Math.floor(gap / minute)} min`;
  if (gap < day) return `${Math.floor(gap / hour)} h`;
  return null;
}

/**
 * How far a moment lies from now, in the coarsest words that still help: "now", "4 min ago", "yesterday", "3 days ago",
 * "in 12 days", and the day itself beyond 30 days.
 */
export function formatRelative(at: Moment, now: Moment): string {
  const then = millis(at);
  const gap = millis(now) - then;
  const near = distance(Math.abs(gap));
  if (Math.abs(gap) < second) return 'now';
  if (near !== null) return gap > 0 ? `${near} ago` : `in ${near}`;
  const days = Math.round((startOfDay(millis(now)) - startOfDay(then)) / day);
  if (days === 1) return 'yesterday';
  if (days === -1) return 'tomorrow';
  if (Math.abs(days) > 30) return formatDay(then);
  return days > 0 ? `${days} days ago` : `in ${-days} days`;
}

/** A length of time with its unit: "0.2 s", "12 s", "4 min 5 s", "2 h 10 min", "3 days". */
export function formatDuration(length: number): string {
  if (length < 10 * second) return `${(length / second).toFixed(1)} s`;
  if (length < minute) return `${Math.round(length / second)} s`;
  if (length < hour)
    return joinUnits(Math.floor(length / minute), 'min', Math.floor((length % minute) / second), 's');
  if (length < day)
    return joinUnits(Math.floor(length / hour), 'h', Math.floor((length % hour) / minute), 'min');
  return formatCount(Math.floor(length / day), 'day', 'days');
}

function joinUnits(whole: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${rest} ${restUnit}`;
}

/** A running clock: "0:07", "12:30", "1:02:03". */
export function formatElapsed(length: number): string {
  const seconds = Math.max(0, Math.floor(length / second));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const tail = two(seconds % 60);
  return hours === 0 ? `${minutes}:${tail}` : `${hours}:${two(minutes)}:${tail}`;
}

/** A size in decimal units, 1 kB = 1,000 bytes: "312 B", "48 kB", "1.4 MB", "35 MB". */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (Math.round(value) >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const short = unit > 0 && value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value));
  return `${short} ${units[unit]}`;
}

/** "15,906", or with words "1 entry", "412 entries". */
export function formatCount(count: number, one?: string, many?: string): string {
  const digits = count.toLocaleString('en-GB', { maximumFractionDigits: 0 });
  if (one === undefined) return digits;
  return `${digits} ${count === 1 ? one : (many ?? `${one}s`)}`;
}

/** How much of a list is on the page: "50 of 1,000,000 entries", "50 of 412 that match, of 1,000,000 entries". */
export function formatFound(
  { rows, found, more, total }: { rows: readonly unknown[]; found: number; more: boolean; total: number },
  one: string,
  many?: string,
): string {
  const all = formatCount(total, one, many);
  if (found === total && !more) return `${rows.length} of ${all}`;
  const matching = more ? `more than ${formatCount(found)}` : formatCount(found);
  return `${rows.length} of ${matching} that match, of ${all}`;
}

/** "4 %", with one digit below ten where it says something. */
export function formatPercent(share: number): string {
  const value = share * 100;
  const short =
    Math.abs(value) < 9.95 && value !== 0 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value));
  return `${short} %`;
}

/** The two letters that stand for a person: "Maren Oduya" is "MO", "root" is "R". */
export function initials(name: string): string {
  const parts = name.trim().split(/\s+/u).filter(Boolean);
  const first = Array.from(parts[0] ?? '?')[0] ?? '?';
  const last = parts.length > 1 ? (Array.from(parts.at(-1) ?? '')[0] ?? '') : '';
  return (first + last).toUpperCase();
}

/** How a number stands to the one before: "up 12 %", "down 4 %", "as before", "none before". */
export function formatChange(now: number, before: number): string {
  if (before === 0) return now === 0 ? 'as before' : 'none before';
  const share = now / before - 1;
  if (Math.abs(share) < 0.0005) return 'as before';
  return `${share > 0 ? 'up' : 'down'} ${formatPercent(Math.abs(share))}`;
}
