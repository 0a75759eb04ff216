/** The name that was probably meant: the nearest of those known, at most two letters away, or three in a long name; undefined when none is near. */
export function nearMiss(word: string, known: Iterable<string>): string | undefined {
  const folded = word.toLowerCase();
  const most = word.length > 8 ? 3 : word.length > 3 ? 2 : 1;
  let best: { name: string; far: number } | undefined;
  for (const name of known) {
    if (Math.abs(name.length - word.length) > most) continue;
    const far = distance(folded, name.toLowerCase());
    if (far <= most && far < (best?.far ?? most + 1)) best = { name, far };
  }
  return best?.name;
}

/** Letters to add, drop or change to get from one word to the other (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(b).entries()) {
      const change = (row[j] ?? 0) + Number(letter !== other);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
