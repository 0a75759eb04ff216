/** A list of a report: its first rows, and how many there are. `isCut`: there were so many that rare ones were left out on the way. */
export type Listed<T> = { rows: T[]; total: number; isCut: boolean };

/** How often something was; `name` is null for none. */
export type Count = { name: string | null; count: number };

export type Collector<T> = { add: (rows: readonly T[]) => void; listed: (most: number) => Listed<T> };

/** So many different ones are kept; a gateway that everybody knows hears from more addresses in a month than memory is for. */
const mostKept = 50_000;

/** Adds up rows of the same key, day after day, in the first of them: whoever adds rows gives them away. The first number orders them. */
export function collector<Name extends string, T extends Record<Name, number>>(
  key: (row: T) => string,
  names: readonly [Name, ...Name[]],
): Collector<T> {
  let found = new Map<string, T>();
  let isCut = false;
  const [first] = names;
  const sorted = () =>
    [...found.entries()].sort(([a, one], [b, other]) => other[first] - one[first] || (a < b ? -1 : 1));
  return {
    add(rows) {
      for (const row of rows) {
        const own = key(row);
        const known: Record<Name, number> | undefined = found.get(own);
        if (!known) found.set(own, row);
        else for (const name of names) known[name] += row[name];
      }
      if (found.size <= mostKept) return;
      found = largestOf(found, first, mostKept / 2);
      isCut = true;
    },
    listed: (most) => ({
      rows: sorted()
        .slice(0, most)
        .map(([, row]) => row),
      total: found.size,
      isCut,
    }),
  };
}

/** Of rows that are equal those that came first. Numbers alone are sorted: there are many, and it is done every other day. */
function largestOf<Name extends string, T extends Record<Name, number>>(
  found: ReadonlyMap<string, T>,
  name: Name,
  most: number,
): Map<string, T> {
  const numbers = Float64Array.from(found.values(), (row) => row[name]).sort();
  const least = numbers.at(-most) ?? 0;
  let equal = most - numbers.reduce((count, number) => count + Number(number > least), 0);
  const kept = new Map<string, T>();
  for (const [key, row] of found) {
    if (row[name] < least || (row[name] === least && equal === 0)) continue;
    if (row[name] === least) equal -= 1;
    kept.set(key, row);
  }
  return kept;
}

export const counting = (): Collector<Count> => collector(({ name }) => String(name), ['count']);
