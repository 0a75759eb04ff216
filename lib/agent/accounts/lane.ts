/** One track for changes that must not overtake each other. Small ones that wait together are done together. */
export type Lane<T> = {
  /** Done with whatever else waits; rejects when that piece of work does. */
  add: (item: T) => Promise<void>;
  /** Done after everything before it, and alone. */
  alone: <R>(work: () => Promise<R>) => Promise<R>;
  /** Resolves when all that was given so far is done, well or not. */
  idle: () => Promise<void>;
};

export function openLane<T>(workOff: (items: readonly T[]) => Promise<void>): Lane<T> {
  let tail: Promise<unknown> = Promise.resolve();
  let waiting: { items: T[]; done: Promise<void> } | null = null;
  const after = <R>(work: () => Promise<R>): Promise<R> => {
    const done = tail.then(work);
    tail = done.catch(() => {}); // whoever gave the work hears of it
    return done;
  };
  return {
    add: (item) => {
      if (waiting) {
        waiting.items.push(item);
        return waiting.done;
      }
      const items = [item];
      const done = after(() => {
        waiting = null;
        return workOff(items);
      });
      waiting = { items, done };
      return done;
    },
    alone: (work) => {
      waiting = null; // what is added from now on comes after this
      return after(work);
    },
    idle: async () => {
      await tail;
    },
  };
}
