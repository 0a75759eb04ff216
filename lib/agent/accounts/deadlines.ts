/** A deadline for each of many that are all given equally long. */
export type Deadlines<T> = {
  /** Counts from now; whoever has one already begins anew. */
  set: (one: T) => void;
  /** Whether there was one. */
  clear: (one: T) => boolean;
  size: () => number;
  /** Who has waited longest. */
  oldest: () => T | undefined;
  all: () => Iterable<T>;
  stop: () => void;
};

/**
 * One timer for all of them, since one for each costs a login more than its password does. What is set last is due last, so the oldest is
 * all that is looked at.
 */
export function openDeadlines<T>(ms: number, late: (one: T) => void): Deadlines<T> {
  const due = new Map<T, number>();
  let timer: NodeJS.Timeout | undefined;

  function wait(forMs: number): void {
    clearTimeout(timer);
    timer = setTimeout(look, forMs);
  }

  function look(): void {
    timer = undefined;
    const now = performance.now();
    for (const [one, at] of due) {
      if (at > now) return wait(Math.ceil(at - now));
      due.delete(one);
      late(one);
    }
  }

  return {
    set: (one) => {
      due.delete(one); // behind the others
      due.set(one, performance.now() + ms);
      if (timer === undefined) wait(ms);
    },
    clear: (one) => due.delete(one),
    size: () => due.size,
    oldest: () => due.keys().next().value,
    all: () => due.keys(),
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
      due.clear();
    },
  };
}
