import { allOf } from '#lib/agent/all-of.ts';

/** Work that goes on beside the next steps, and has to be done before the last one. */
export class Later {
  readonly #works: Promise<unknown>[] = [];

  add(work: Promise<unknown>): void {
    work.catch(() => {}); // told to whoever waits for it
    this.#works.push(work);
  }

  /** Waits until all of it has ended, however it ended. */
  async over(): Promise<void> {
    await Promise.allSettled(this.#works);
  }

  /** The same; rejects with what went wrong first. */
  async done(): Promise<void> {
    await allOf(this.#works);
  }
}
