/** Longer texts differ in their beginnings, or in nothing that matters. */
const longest = 400;

/**
 * What a text looks like with all that differs from line to line taken out: addresses, hosts, numbers, names in quotes. Lines of one shape want one rule,
 * so counting shapes shows which are missing.
 */
export function shapeOf(text: string): string {
  return text
    .slice(0, longest)
    .replace(/<[^<>]*>/g, '<…>')
    .replace(/"[^"]*"/g, '"…"')
    .replace(/\[[^[\]]*\]/g, '[…]')
    .replace(/\S*[@/]\S*/g, '…')
    .replace(/\b[0-9A-Za-z]{7,12}\d{5,10}\b/g, 'ID')
    .replace(/\b[\w-]+(?:\.[\w-]+)+\b/g, 'host')
    .replace(/[+-]?\d+/g, 'N')
    .replace(/=[^,\s]+/g, '=…')
    .slice(0, 160)
    .trimEnd();
}

/** Counts shapes, the first so many of them. */
export function shapeCounter(most = 10_000) {
  const counts = new Map<string, number>();
  let others = 0;
  return {
    add(text: string): void {
      const shape = shapeOf(text);
      const count = counts.get(shape);
      if (count !== undefined || counts.size < most) counts.set(shape, (count ?? 0) + 1);
      else others += 1;
    },
    /** The most frequent first, and how many lines are of shapes that were not counted. */
    list: () => ({
      shapes: [...counts].map(([shape, count]) => ({ shape, count })).toSorted((a, b) => b.count - a.count),
      others,
    }),
  };
}
