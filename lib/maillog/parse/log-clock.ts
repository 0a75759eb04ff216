const day = 86_400_000;

/** The times of one file, read in its order. All of them are milliseconds since 1970. */
export type LogClock = {
  /** A time that says its year, in this machine's zone (`TZ`). */
  local: (year: number, month: number, date: number, hour: number) => number;
  /** A time without a year (RFC 3164), in this machine's zone. */
  yearless: (month: number, date: number, hour: number) => number;
};

export type ClockOptions = {
  /** Nothing in the file is younger: when it was written last, or now. */
  latest: number;
  /** The year of the first line, where something tells it. */
  year?: number | undefined;
};

/**
 * Finds the year of times that have none. The first line is of the latest year that is not in the future, unless its year is known; every other is as near
 * as can be to the newest time so far. So a file may go over New Year's Eve, have lines of both years side by side there, and a clock that was set wrong
 * for a while changes nothing for the lines behind.
 */
export function logClock({ latest, year }: ClockOptions): LogClock {
  let newest: number | null = null;
  let keptKey = -1;
  let kept = 0;
  const limit = year === undefined ? latest + day : Math.max(latest, Date.UTC(year + 1, 0, 1)) + day;

  function first(month: number, date: number, hour: number): number {
    const start = year ?? new Date(limit).getFullYear();
    for (let back = 0; back < 9; back += 1) {
      const at = inYear(start - back, month, date, hour);
      if (at !== null && (year !== undefined || at <= limit)) return at;
    }
    return inYear(start, month, Math.min(date, 28), hour) ?? latest;
  }

  function nearest(to: number, month: number, date: number, hour: number): number {
    const middle = new Date(to).getFullYear();
    const all = [middle - 1, middle, middle + 1].flatMap((one) => inYear(one, month, date, hour) ?? []);
    const past = all.filter((at) => at <= limit);
    const candidates = past.length > 0 ? past : all;
    return candidates.length === 0
      ? first(month, date, hour)
      : candidates.reduce((best, at) => (Math.abs(at - to) < Math.abs(best - to) ? at : best));
  }

  function keep(key: number, at: number): number {
    keptKey = key;
    kept = at;
    return at;
  }

  return {
    local(year, month, date, hour) {
      const key = ((year * 12 + month) * 32 + date) * 32 + hour;
      return key === keptKey ? kept : keep(key, new Date(year, month, date, hour).getTime());
    },
    yearless(month, date, hour) {
      const key = (month * 32 + date) * 32 + hour;
      if (key === keptKey) return kept;
      const at = newest === null ? first(month, date, hour) : nearest(newest, month, date, hour);
      newest = Math.max(newest ?? at, at);
      return keep(key, at);
    },
  };
}

/** Null for a 29th of February in a year that has none. */
function inYear(year: number, month: number, date: number, hour: number): number | null {
  const at = new Date(year, month, date, hour);
  return at.getMonth() === month ? at.getTime() : null;
}

const queueIdSigns = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * The year in which a queue id of 8.10 or later was made (sendmail/queue.c, assign_queueid: year modulo 60, month, day …), if it was made on that day; null
 * for one of another day, such as that of a message that has waited, and for older ids.
 */
function yearOfQueueId(queueId: string, month: number, date: number): number | null {
  if (!/^[0-9A-Za-x][0-9A-B][1-9A-V][0-9A-N][0-9A-Za-x]{2,4}[0-9]{5,10}$/.test(queueId)) return null;
  const [years = 0, ownMonth = 0, ownDate = 0] = [0, 1, 2].map((at) =>
    queueIdSigns.indexOf(queueId[at] ?? ''),
  );
  const year = years < 30 ? 2020 + years : 1960 + years;
  const apart = Math.abs(Date.UTC(year, ownMonth, ownDate) - Date.UTC(year, month, date));
  return apart <= day ? year : null;
}

const stampAndId =
  /^\0*(?:<\d+>)?(?:([A-Z][a-z]{2}) +(\d{1,2})|(\d{1,2})[ -]([A-Z][a-z]{2})) \d\d:\d\d:\d\d .{1,300}?[:\]] (?:\[ID \d+ [a-z.]+\] )?([0-9A-Za-z]{12,17}): /;
const monthNames = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** The year of the first of these lines, told by the queue ids in them; undefined when none tells it. */
export function yearIn(lines: readonly string[]): number | undefined {
  let firstMonth = -1;
  for (const line of lines.slice(0, mostLines)) {
    const match = stampAndId.exec(line.slice(0, 400));
    const name = match?.[1] ?? match?.[4];
    const month = name === undefined ? -1 : monthNames.indexOf(name) / 3;
    if (!match || month < 0) continue;
    if (firstMonth < 0) firstMonth = month;
    const year = yearOfQueueId(match[5] ?? '', month, Number(match[2] ?? match[3]));
    if (year !== null) return firstMonth > month ? year - 1 : year;
  }
  return undefined;
}

/** Where none of so many lines tells the year, none will. */
const mostLines = 2000;
