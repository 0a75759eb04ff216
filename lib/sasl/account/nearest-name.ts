/** As many slips turn one name into another: a letter too many, too few, another, or two that changed places. More than `most` count as one more than that. */
export function slips(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      const swapped =
        i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
          ? (before[j - 2] ?? 0) + 1
          : Number.POSITIVE_INFINITY;
      row.push(Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same, swapped));
    }
    if (Math.min(...row) > most) return most + 1;
    before = last;
    last = row;
  }
  return Math.min(last[other.length] ?? 0, most + 1);
}

/** Slips that a name of this length may hold and still be meant. */
export const slipsAllowed = (name: string): number => (name.length < 5 ? 1 : 2);

/** The names that are nearest to what was typed, the nearest first; none when all are far from it. */
export function nearestNames(typed: string, names: readonly string[], most = 3): string[] {
  const allowed = slipsAllowed(typed);
  return names
    .map((name) => ({ name, far: slips(typed, name, allowed) }))
    .filter(({ far }) => far <= allowed)
    .sort((one, other) => one.far - other.far || one.name.localeCompare(other.name))
    .slice(0, most)
    .map(({ name }) => name);
}
