/** Entries of the trail on a page. */
export const trailPageSize = 50;

/** Numbers of entries that a page stands before or after. */
export type TrailPlace = { before?: number | undefined; after?: number | undefined };

/** A page of what was found nearest to its place, one more than it holds if there are more; newest first, and where its neighbours begin. */
export function trailPage<Row extends { seq: number }>(found: readonly Row[], { before, after }: TrailPlace) {
  const up = after !== undefined;
  const near = found.slice(0, trailPageSize);
  const rows = up ? near.toReversed() : near;
  const beyond = found.length > trailPageSize;
  return {
    rows,
    older: up || beyond ? (rows.at(-1)?.seq ?? null) : null,
    newer: (up ? beyond : before !== undefined) ? (rows[0]?.seq ?? null) : null,
  };
}
