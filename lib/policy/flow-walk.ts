/**
 * What is found on a walk through a graph: every loop, each once, as the ids on the way (`a → b → a` is ['a', 'b']), and for each id how many steps the
 * longest way from it has, itself included. An id in a loop counts only what leads out of it.
 */
export type Walk = { loops: string[][]; depths: ReadonlyMap<string, number> };

/**
 * Walks from these ids, depth first without recursion; each id and arrow is looked at once, so that 100,000 aliases take a moment. `weight` is what an id
 * adds to the length of a way.
 */
export function walk(
  starts: Iterable<string>,
  next: (id: string) => readonly string[],
  weight: (id: string) => number,
): Walk {
  const loops: string[][] = [];
  const depths = new Map<string, number>();
  const onPath = new Map<string, number>();
  const path: { id: string; targets: readonly string[]; at: number; below: number }[] = [];
  const enter = (id: string) => {
    onPath.set(id, path.length);
    path.push({ id, targets: next(id), at: 0, below: 0 });
  };
  const leave = () => {
    const done = path.pop();
    if (done === undefined) return;
    onPath.delete(done.id);
    const depth = done.below + weight(done.id);
    depths.set(done.id, depth);
    const above = path.at(-1);
    if (above !== undefined) above.below = Math.max(above.below, depth);
  };
  for (const start of starts) {
    if (!depths.has(start)) enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const target = top.targets[top.at];
      top.at += 1;
      if (target === undefined) {
        leave();
        continue;
      }
      const since = onPath.get(target);
      const known = depths.get(target);
      if (since !== undefined) loops.push(path.slice(since).map(({ id }) => id));
      else if (known !== undefined) top.below = Math.max(top.below, known);
      else enter(target);
    }
  }
  return { loops, depths };
}
