/** Those who wait for the next line. */
export type Waiting = {
  wait: (seconds: number, signal?: AbortSignal) => Promise<void>;
  wake: () => void;
};

export function openWaiting(): Waiting {
  const waiting = new Set<() => void>();
  return {
    wait(seconds, signal) {
      if (signal?.aborted || seconds <= 0) return Promise.resolve();
      return new Promise((resolve) => {
        const done = () => {
          waiting.delete(done);
          clearTimeout(timer);
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, seconds * 1000);
        waiting.add(done);
        signal?.addEventListener('abort', done);
      });
    },
    wake() {
      for (const done of waiting) done();
    },
  };
}
