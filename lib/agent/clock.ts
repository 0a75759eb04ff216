/** Time as an argument. */
export type Clock = {
  now: () => Date;
  /** Runs `act` once after `ms`; returns what cancels it. Does not keep the process alive. */
  after(ms: number, act: () => void): () => void;
};

export const systemClock: Clock = {
  now: () => new Date(),
  after(ms, act) {
    const timer = setTimeout(act, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
