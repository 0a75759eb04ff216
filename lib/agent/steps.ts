import { diskRefusal } from '#lib/agent/disk.ts';
import type { Outcome } from '#lib/agent/engine.ts';
import type { Step, StepName } from '#lib/gateway/api-deployment.ts';
import { Refusal } from '#lib/refusal.ts';

export type Narrator = {
  /**
   * Tells that a step runs, does it, tells how it ended; true when it ended well. A Refusal or an error of the disk is told
   * in its own words; anything else is a bug, which goes to the log, and is told as one.
   */
  step: (name: StepName, doing: string, act: () => Promise<Outcome>) => Promise<boolean>;
};

/** What a long piece of work tells while it goes on, whether or not anybody listens. */
export type Steps = AsyncIterable<Step> & {
  /** Resolves when the work has ended. */
  ended: Promise<void>;
};

export type Bug = (error: unknown, doing: string) => void;

/** Starts the work at once; what it tells is kept until it is read. */
export function narrate(work: (narrator: Narrator) => Promise<void>, bug: Bug): Steps {
  const told: Step[] = [];
  let wake = () => {};
  let over = false;
  const tell = (step: Step) => {
    told.push(step);
    wake();
  };
  const ended = work(narrator(tell, bug))
    .catch((error: unknown) => bug(error, 'between two steps'))
    .finally(() => {
      over = true;
      wake();
    });
  return {
    ended,
    async *[Symbol.asyncIterator]() {
      for (let next = 0; ; ) {
        const step = told[next];
        if (step) {
          next += 1;
          yield step;
        } else if (over) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
}

/** A narrator without an audience: the outcome of every step goes to `tell`. */
export function narrator(tell: (step: Step) => void, bug: Bug): Narrator {
  return {
    async step(step, doing, act) {
      const begun = performance.now();
      tell({ step, state: 'running', ms: 0, message: doing });
      const { ok, message, output } = await act().catch((error: unknown) => failure(error, doing, bug));
      const ms = Math.round(performance.now() - begun);
      tell({ step, state: ok ? 'done' : 'failed', ms, message, ...(output ? { output } : {}) });
      return ok;
    },
  };
}

function failure(error: unknown, doing: string, bug: Bug): Outcome {
  const refusal = error instanceof Refusal ? error : diskRefusal(error);
  if (refusal)
    return {
      ok: false,
      message: refusal.next ? `${refusal.message} ${refusal.next}` : refusal.message,
      output: refusal.detail,
    };
  bug(error, doing);
  return {
    ok: false,
    message: 'The agent ran into an error of its own; its log on the gateway has the details.',
  };
}
