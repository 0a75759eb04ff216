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

/** How a page is asked for: rows on one side of a place, nearest first. A row's number grows with its time. */
export type Slice = { order: 'DESC' | 'ASC'; place: number; limit: number };

/** One row more than the page holds tells whether there are more. */
export function sliceOf({ limit, before, after }: Page): Slice {
  if (after !== undefined) return { order: 'ASC', place: parse(after), limit: limit + 1 };
  const place = before === undefined ? Number.MAX_SAFE_INTEGER : parse(before);
  return { order: 'DESC', place, limit: limit + 1 };
}

/** The rows of the page, newest first, and where its neighbours begin. */
export function pageOf(found: readonly number[], page: Page): { ids: number[] } & Neighbours {
  const more = found.length > page.limit;
  const near = found.slice(0, page.limit);
  const ids = page.after === undefined ? near : near.toReversed();
  const onlyIf = (there: boolean, id: number | undefined) => (there && id !== undefined ? String(id) : null);
  return {
    ids,
    older: onlyIf(more || page.after !== undefined, ids.at(-1)),
    newer: onlyIf(page.after === undefined ? page.before !== undefined : more, ids.at(0)),
  };
}

function parse(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new Refusal('invalid', 'bad-page', 'This address names a page that cannot be.', {
    next: 'Begin again with the first page.',
  });
}
