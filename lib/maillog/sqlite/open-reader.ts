import type { Database } from 'better-sqlite3';
import { dayMs } from '#lib/maillog/place.ts';
import type { Gap, LogReader, Progress } from '#lib/maillog/reader.ts';
import type { Span } from '#lib/maillog/summary.ts';
import { accountHours, dayCount } from './account-hours.ts';
import { completeValue } from './complete.ts';
import { daySizes } from './day-sizes.ts';
import { usageDetail } from './detail.ts';
import { listLogins } from './read-logins.ts';
import { listMessages, messageJourney } from './read-messages.ts';
import { followTracked, listTracked } from './read-tracked.ts';
import { listVisits } from './read-visits.ts';
import { openShelf, type Shelf } from './shelf.ts';
import { stretchesOf } from './stretches.ts';
import { summaryOf } from './summary.ts';
import { triesOf } from './tries.ts';
import { pairsOf, usesOf } from './uses.ts';
import { walkOf } from './walk-day.ts';

/** The mail log in SQLite, for reading. Each answer is of one moment, whatever is stored meanwhile. */
export function readerOf(db: Database): LogReader {
  const shelf = openShelf(db);
  const atOnce = <T>(ask: () => T): T => db.transaction(ask)();
  return {
    listMessages: (asked, page) => atOnce(() => listMessages(shelf, asked, page)),
    summary: (asked) => atOnce(() => summaryOf(shelf, asked)),
    listTracked: (asked, page, isLate) => atOnce(() => listTracked(shelf, asked, page, isLate)),
    followTracked: (asked, cursor) => atOnce(() => followTracked(shelf, asked, cursor)),
    complete: (key, start, limit) => atOnce(() => completeValue(shelf, key, start, limit)),
    journey: (gateway, queueId) => atOnce(() => messageJourney(shelf, gateway, queueId)),
    logins: (filter, page) => atOnce(() => listLogins(shelf, filter, page)),
    visits: (filter, limit) => atOnce(() => listVisits(shelf, filter, limit)),
    stretches: (asked, bucket) => atOnce(() => stretchesOf(shelf, asked, bucket)),
    uses: (asked, who) => atOnce(() => usesOf(shelf, asked, who)),
    tries: (asked, who, names) => atOnce(() => triesOf(shelf, asked, who, names)),
    pairs: (asked, among) => atOnce(() => pairsOf(shelf, asked, among)),
    usageDetail: (asked) => atOnce(() => usageDetail(shelf, asked)),
    dayCount: (day) => atOnce(() => dayCount(shelf, day)),
    accountHours: (day) => atOnce(() => accountHours(shelf, day)),
    walk: (asked) => walkOf(shelf, asked),
    progress: () => progressOf(shelf),
    gaps: (span) => listGaps(shelf, span),
    holdings: () => atOnce(() => holdingsOf(shelf)),
    daySizes: () => atOnce(() => daySizes(shelf)),
    close: () => db.close(),
  };
}

function progressOf(shelf: Shelf): Progress[] {
  return shelf
    .prepare<Progress>('SELECT name AS gateway, cursor, newestAt, pulledAt FROM gateway ORDER BY name')
    .all();
}

function listGaps(shelf: Shelf, { gateway, since, until }: Span): Gap[] {
  return shelf
    .prepare<Gap>(
      `SELECT g.name AS gateway, gap.at, gap.text FROM gap JOIN gateway g ON g.id = gap.gateway
       WHERE coalesce(g.name = ?, 1) AND gap.at >= ? AND gap.at < ? ORDER BY gap.at`,
    )
    .all(gateway ?? null, since?.getTime() ?? 0, until?.getTime() ?? Number.MAX_SAFE_INTEGER);
}

export function holdingsOf(shelf: Shelf) {
  const days = shelf.days();
  const oldest = days.at(-1);
  return {
    days: days.length,
    oldestAt: oldest === undefined ? null : oldest * dayMs,
    bytes: bytesIn(shelf.db),
  };
}

/** What the store's rows take: the file without the pages that are free to be used again. */
export function bytesIn(db: Database): number {
  const number = (name: string) => Number(db.pragma(name, { simple: true }));
  return (number('page_count') - number('freelist_count')) * number('page_size');
}
