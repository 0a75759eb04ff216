import { z } from 'zod';

/** A page of a long list, by key: there are no page numbers, so the millionth row is as near as the first. */
export type Page<T> = {
  rows: T[];
  /** What to hand back as `before`; null on the first page. */
  newer: string | null;
  /** What to hand back as `after`; null on the last page. */
  older: string | null;
};

export type Direction = 'asc' | 'desc';

const cursorShape = z.object({ value: z.string(), id: z.string() });
type Cursor = z.infer<typeof cursorShape>;

/** A cursor out of an address; what is none means the first page. */
const cursor = z
  .string()
  .max(2000)
  .transform((text): Cursor | null => {
    try {
      return cursorShape.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    } catch {
      return null;
    }
  })
  .nullish();

/** The parameters that name a page: the rows after one, or before one. */
export const pageParams = { after: cursor, before: cursor };

const encode = (cursor: Cursor) => Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** Which page of a list, in which order. `sort` must be a column that is never null and holds text or a time. */
export type Place<T> = {
  sort: keyof T & string;
  direction: Direction;
  after?: Cursor | null;
  before?: Cursor | null;
  size: number;
};

/** How the rows of a page are asked for: those beyond a row, in the order of going there, and one more than the page holds. */
export type Way = { direction: Direction; from: { value: string; id: string } | null; take: number };

export function wayTo<T>({ direction, after, before, size }: Place<T>): Way {
  const flipped = direction === 'asc' ? 'desc' : 'asc';
  return { direction: before ? flipped : direction, from: before ?? after ?? null, take: size + 1 };
}

/** The page, of the rows that were found on the way to it. */
export function pageOf<T extends { id: string }>(found: readonly T[], place: Place<T>): Page<T> {
  const { sort, size, before, after } = place;
  const more = found.length > size;
  const rows = found.slice(0, size);
  if (before) rows.reverse();
  const edge = (row: T | undefined) => (row ? encode({ value: stored(row[sort]), id: row.id }) : null);
  return {
    rows,
    newer: (before ? more : Boolean(after)) ? edge(rows[0]) : null,
    older: before || more ? edge(rows.at(-1)) : null,
  };
}

/** A value of a sorted column as the database holds it. */
const stored = (value: unknown): string =>
  value instanceof Date ? value.toISOString().replace('Z', '+00:00') : String(value);
