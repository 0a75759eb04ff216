/** Lets a few pieces of work run at the same time and a bounded number wait; answers null when no place is left to wait. */
export type Turnstile = <T>(work: () => Promise<T>) => Promise<T> | null;

export function turnstile({ running, waiting }: { running: number; waiting: number }): Turnstile {
  let inside = 0;
  const queue: (() => void)[] = [];
  const leave = () => {
    const next = queue.shift();
    if (next)
      next(); // the place is handed on, never free in between
    else inside -= 1;
  };
  return (work) => {
    if (inside < running) {
      inside += 1;
      return work().finally(leave);
    }
    if (queue.length >= waiting) return null;
    return new Promise<void>((resolve) => queue.push(resolve)).then(() => work().finally(leave));
  };
}
