/** Who goes first when not all can: 0 before 1 before 2. Within a rank the keys take turns, so none can fill the queue for the others. */
export type Place = { rank: 0 | 1 | 2; key: string };

/**
 * Lets a few pieces of work run at the same time and a bounded number wait, for a bounded time. Null for who finds no place, or loses it to somebody
 * who goes before: of the last rank the newest of the key that has most.
 */
export type Turnstile = <T>(work: () => Promise<T>, place: Place) => Promise<T | null>;

type Waiting = { enter: () => void; turnAway: () => void };

export type Bounds = {
  running: number;
  waiting: number;
  /** How long those of each rank may wait. */
  patienceMs: readonly [number, number, number];
};

export function turnstile({ running, waiting, patienceMs }: Bounds): Turnstile {
  const ranks = [new Map<string, Waiting[]>(), new Map<string, Waiting[]>(), new Map<string, Waiting[]>()];
  let inside = 0;
  let queued = 0;

  function leave(): void {
    const next = first();
    if (next)
      next.enter(); // the place is handed on, never free in between
    else inside -= 1;
  }

  function first(): Waiting | null {
    for (const keys of ranks) {
      const [entry] = keys;
      if (!entry) continue;
      const [key, queue] = entry;
      const next = queue.shift();
      keys.delete(key);
      if (queue.length > 0) keys.set(key, queue); // behind the others
      queued -= 1;
      if (next) return next;
    }
    return null;
  }

  /** Turns away whoever has the least right to a place; false when nobody has less than the newcomer. */
  function makeRoom(newcomer: Place): boolean {
    for (let last = ranks.length - 1; last >= newcomer.rank; last -= 1) {
      const longest = longestOf(ranks[last]);
      if (!longest) continue;
      const [key, queue] = longest;
      if (last === newcomer.rank && (key === newcomer.key || queue.length < 2)) return false;
      const out = queue.pop();
      if (queue.length === 0) ranks[last]?.delete(key);
      queued -= 1;
      out?.turnAway();
      return true;
    }
    return false;
  }

  /** It has waited for longer than its client does. */
  function forget({ rank, key }: Place, one: Waiting): void {
    const others = (ranks[rank]?.get(key) ?? []).filter((other) => other !== one);
    if (others.length > 0) ranks[rank]?.set(key, others);
    else ranks[rank]?.delete(key);
    queued -= 1;
    one.turnAway();
  }

  async function run<T>(work: () => Promise<T>): Promise<T> {
    return work().finally(leave);
  }

  return async (work, place) => {
    const { rank, key } = place;
    if (inside < running) {
      inside += 1;
      return run(work);
    }
    if (queued >= waiting && !makeRoom(place)) return null;
    const entered = await new Promise<boolean>((resolve) => {
      const settle = (enters: boolean) => {
        clearTimeout(late);
        resolve(enters);
      };
      const one: Waiting = { enter: () => settle(true), turnAway: () => settle(false) };
      const late = setTimeout(() => forget(place, one), patienceMs[rank]);
      ranks[rank]?.set(key, [...(ranks[rank]?.get(key) ?? []), one]);
      queued += 1;
    });
    return entered ? run(work) : null;
  };
}

function longestOf(keys: ReadonlyMap<string, Waiting[]> = new Map()): [string, Waiting[]] | null {
  let longest: [string, Waiting[]] | null = null;
  for (const entry of keys) if (entry[1].length > (longest?.[1].length ?? 0)) longest = entry;
  return longest;
}
