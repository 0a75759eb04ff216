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

type Keyed = { id: string };
type Find<T> = (query: {
  where: Record<string, unknown>;
  orderBy: Record<string, Direction>[];
  take: number;
}) => Promise<T[]>;

/**
 * Reads one page sorted by `sort` and then id. `sort` must be a column that is never null and stands in an index together
 * with id.
 */
export async function keysetPage<T extends Keyed>(
  find: Find<T>,
  options: {
    where: Record<string, unknown>;
    sort: keyof T & string;
    direction: Direction;
    after?: Cursor | null;
    before?: Cursor | null;
    size: number;
  },
): Promise<Page<T>> {
  const { where, sort, direction, size } = options;
  const cursor = options.before ?? options.after ?? null;
  const backwards = Boolean(options.before);
  const way: Direction = backwards ? flip(direction) : direction;
  const beyond = way === 'asc' ? 'gt' : 'lt';
  const from = cursor && {
    OR: [
      { [sort]: { [beyond]: revive(cursor.value) } },
      { [sort]: revive(cursor.value), id: { [beyond]: cursor.id } },
    ],
  };
  const found = await find({
    where: from ? { AND: [where, from] } : where,
    orderBy: [{ [sort]: way }, { id: way }],
    take: size + 1,
  });
  const more = found.length > size;
  const rows = found.slice(0, size);
  if (backwards) rows.reverse();
  const edge = (row: T | undefined) => (row ? encode({ value: store(row[sort]), id: row.id }) : null);
  return {
    rows,
    newer: (backwards ? more : cursor !== null) ? edge(rows[0]) : null,
    older: (backwards ? true : more) ? edge(rows.at(-1)) : null,
  };
}

const flip = (direction: Direction): Direction => (direction === 'asc' ? 'desc' : 'asc');
const store = (value: unknown): string =>
  value instanceof Date ? `@${value.toISOString()}` : `=${String(value)}`;
const revive = (text: string): string | Date =>
  text.startsWith('@') ? new Date(text.slice(1)) : text.slice(1);
