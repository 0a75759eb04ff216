import { z } from 'zod';

/** A page of a long list, by key: there are no page numbers, so the millionth row is as near as the first. */
export type Page<T> = { rows: T[]; newer: string | null; older: string | null };

export type Direction = 'asc' | 'desc';

/** Where a page begins: the row next to it, and on which side of that row the page lies. */
const cursorShape = z.object({ side: z.enum(['after', 'before']), value: z.string(), id: z.string() });
type Cursor = z.infer<typeof cursorShape>;

/** Zod type of the `page` parameter; what is no cursor means the first page. */
export const pageCursor = z
  .string()
  .max(2000)
  .transform((text): Cursor | null => {
    try {
      return cursorShape.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    } catch {
      return null;
    }
  })
  .nullable()
  .default(null);

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
    cursor: Cursor | null;
    size: number;
  },
): Promise<Page<T>> {
  const { where, sort, direction, cursor, size } = options;
  const backwards = cursor?.side === 'before';
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
  const edge = (row: T | undefined, side: Cursor['side']) =>
    row ? encode({ side, value: store(row[sort]), id: row.id }) : null;
  return {
    rows,
    newer: (backwards ? more : cursor !== null) ? edge(rows[0], 'before') : null,
    older: (backwards ? true : more) ? edge(rows.at(-1), 'after') : null,
  };
}

const flip = (direction: Direction): Direction => (direction === 'asc' ? 'desc' : 'asc');
const store = (value: unknown): string =>
  value instanceof Date ? `@${value.toISOString()}` : `=${String(value)}`;
const revive = (text: string): string | Date =>
  text.startsWith('@') ? new Date(text.slice(1)) : text.slice(1);
