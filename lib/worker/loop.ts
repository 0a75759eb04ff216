import type { Logger } from 'pino';
import { Bell } from './bell.ts';

/** A round may be what rings the bell. */
const soonestMs = 25;

export type Loop = { stop(): Promise<void> };

/**
 * Repeats a piece of work until stopped, with a pause between rounds. What it throws is logged and the next round comes
 * later, up to half a minute: a worker outlives its troubles. The bell brings the next round forward, unless the last one failed.
 */
export function loop(
  name: string,
  pauseMs: number,
  log: Logger,
  work: (signal: AbortSignal) => Promise<void>,
  bell = new Bell(),
): Loop {
  const controller = new AbortController();
  const deaf = new Bell(); // nobody rings it
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
      const pause = Math.min(pauseMs * 2 ** failures, Math.max(pauseMs, 30_000));
      await deaf.wait(Math.min(pause, soonestMs), signal);
      if (pause > soonestMs) await (failures === 0 ? bell : deaf).wait(pause - soonestMs, signal);
    }
  })();
  return {
    stop: () => {
      controller.abort();
      return done;
    },
  };
}
