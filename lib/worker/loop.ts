import type { Logger } from 'pino';

export type Loop = { stop(): Promise<void> };

/**
 * Repeats a piece of work until stopped, with a pause between rounds. What it throws is logged and the next round comes
 * later, up to half a minute: a worker outlives its troubles.
 */
export function loop(
  name: string,
  pauseMs: number,
  log: Logger,
  work: (signal: AbortSignal) => Promise<void>,
): Loop {
  const controller = new AbortController();
  const { signal } = controller;
  const done = (async () => {
    let failures = 0;
    while (!signal.aborted) {
      try {
        await work(signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        log.error({ loop: name, failures, err: error }, 'a round of the worker failed');
      }
      await pause(Math.min(pauseMs * 2 ** failures, Math.max(pauseMs, 30_000)), signal);
    }
  })();
  return {
    stop: () => {
      controller.abort();
      return done;
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
