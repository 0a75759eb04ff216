export type Alarm = {
  /** Rings at this time unless it rings before. */
  set: (at: number) => void;
  stop: () => void;
};

const longest = 60 * 60_000; // setTimeout counts in 32 bits, and clocks are set: look again at least every hour

/** Rings once at the earliest of the times it was given, in milliseconds; then it waits to be set again. */
export function openAlarm(ring: () => void, now: () => number): Alarm {
  let next = Number.POSITIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(look, Math.min(Math.max(next - now(), 0), longest));
    timer.unref();
  };
  const look = () => {
    if (now() < next) return wait();
    next = Number.POSITIVE_INFINITY;
    ring();
  };
  return {
    set: (at) => {
      if (at >= next) return;
      next = at;
      wait();
    },
    stop: () => clearTimeout(timer),
  };
}
