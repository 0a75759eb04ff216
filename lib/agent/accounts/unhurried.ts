import { setImmediate as breathe } from 'node:timers/promises';

/** Does work in steps, between which log-ins go on being answered. Rejects at the next step once it is unwanted. */
export async function unhurried<T>(steps: Generator<unknown, T>, unwanted?: AbortSignal): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await breathe();
    unwanted?.throwIfAborted();
  }
}

/** The same for work that yields something with each step. */
export async function* unhurriedly<T>(steps: Iterable<T>, unwanted: AbortSignal): AsyncGenerator<T> {
  for (const step of steps) {
    yield step;
    await breathe();
    unwanted.throwIfAborted();
  }
}
