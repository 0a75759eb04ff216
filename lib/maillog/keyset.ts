import { Refusal } from '#lib/refusal.ts';

/** A part of a list that is sorted by time, the newest first. Without a cursor, its beginning. */
export type Page = {
  limit: number;
  /** Older rows than this one. */
  before?: string;
  /** Newer rows than this one. */
  after?: string;
};

/** Cursors of the neighbouring pages; null when there is none. */
export type Neighbours = { older: string | null; newer: string | null };

type Placed = { at: number; id: number };

/** How a page is asked for in SQL: rows on one side of a place, nearest first. */
export type Slice = { compare: '<' | '>'; order: 'DESC' | 'ASC'; place: Placed; limit: number };

const beforeAll: Placed = { at: Number.MAX_SAFE_INTEGER, id: 0 };

/** One row more than the page holds tells whether there are more. */
export function sliceOf({ limit, before, after }: Page): Slice {
  if (after !== undefined) return { compare: '>', order: 'ASC', place: parse(after), limit: limit + 1 };
  const place = before === undefined ? beforeAll : parse(before);
  return { compare: '<', order: 'DESC', place, limit: limit + 1 };
}

/** The rows of the page, newest first, and where its neighbours begin. */
export function pageOf<Row extends Placed>(found: readonly Row[], page: Page): { rows: Row[] } & Neighbours {
  const more = found.length > page.limit;
  const near = found.slice(0, page.limit);
  const rows = page.after === undefined ? near : near.toReversed();
  const first = rows.at(0);
  const last = rows.at(-1);
  const onlyIf = (there: boolean, row: Row | undefined) => (there && row ? format(row) : null);
  return {
    rows,
    older: onlyIf(more || page.after !== undefined, last),
    newer: onlyIf(page.after === undefined ? page.before !== undefined : more, first),
  };
}

function format({ at, id }: Placed): string {
  return `${at}.${id}`;
}

function parse(cursor: string): Placed {
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(cursor);
  if (match) return { at: Number(match[1]), id: Number(match[2]) };
  throw new Refusal('invalid', 'bad-page', 'This address names a page that cannot be.', {
    next: 'Begin again with the first page.',
  });
}
