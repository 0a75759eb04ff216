/** A console that is there calls every few seconds. */
const silentMs = 15_000;

/**
 * Done before each call of the console is answered. After a silence the first one has `returned` done, and those that come meanwhile wait for it: what the
 * console could not tell us may have changed, and it believes from now on that we are there.
 */
export function consoleCalls(returned: () => Promise<void>, now: () => number): () => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  let underWay = Promise.resolve();
  return () => {
    const at = now();
    const silent = at - last > silentMs;
    last = at;
    if (silent)
      underWay = returned().catch(() => {
        last = Number.NEGATIVE_INFINITY; // a verifier that is being started lets nobody in; it is told by the next call
      });
    return underWay;
  };
}
