import type { Steps } from '#lib/agent/steps.ts';
import { Refusal } from '#lib/refusal.ts';

/** One piece of work at a time. */
export type Turns = {
  busy(): boolean;
  /** Begins a told piece of work, and refuses while another goes on. `prepare` may still refuse. */
  begin(what: string, prepare: () => Promise<Steps>): Promise<Steps>;
  /** Waits until it is its turn. */
  take<T>(what: string, work: () => Promise<T>): Promise<T>;
  idle(): Promise<void>;
};

export function turns(): Turns {
  let current: { what: string; ended: Promise<void> } | null = null;

  function hold(what: string, work: Promise<unknown>): Promise<void> {
    const clear = () => {
      current = null;
    };
    const ended = work.then(clear, clear);
    current = { what, ended };
    return ended;
  }

  async function idle(): Promise<void> {
    while (current) await current.ended;
  }

  return {
    busy: () => current !== null,

    async begin(what, prepare) {
      if (current)
        throw new Refusal('conflict', 'busy', `This gateway is busy: ${current.what}.`, {
          next: 'Wait until that has ended, then look at what is active before you try again.',
        });
      const prepared = prepare();
      const ended = hold(
        what,
        prepared.then((steps) => steps.ended),
      );
      const steps = await prepared;
      return {
        ended,
        async *[Symbol.asyncIterator]() {
          yield* steps;
          await ended; // whoever has read it to the end may begin the next
        },
      };
    },

    async take(what, work) {
      await idle();
      const result = work();
      void hold(what, result);
      return result;
    },

    idle,
  };
}
