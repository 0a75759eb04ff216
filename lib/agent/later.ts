import { allOf } from '#lib/agent/all-of.ts';

/** Work that goes on beside the next steps, and has to be done before the last one. */
export class Later {
  readonly #works: Promise<unknown>[] = [];
  readonly #waiting: { work: Promise<unknown>; end: () => void }[] = [];

  add(work: Promise<unknown>): void {
    work.catch(() => {}); // told to whoever waits for it
    this.#works.push(work);
  }

  /** Work that waits for a word from a later step, and is told to end when that was never said. */
  addWaiting(work: Promise<unknown>, end: () => void): void {
    work.catch(() => {}); // told to whoever says the word
    this.#waiting.push({ work, end });
  }

  /** Waits until all of it has ended, however it ended. */
  async over(): Promise<void> {
    for (const { end } of this.#waiting) end();
    await Promise.allSettled(this.#waiting.map(({ work }) => work));
    for (let at = 0; at < this.#works.length; at += 1) await this.#works[at]?.catch(() => {}); // one may add another
  }

  /** Waits for all but what waits for a word; rejects with what went wrong first. */
  async done(): Promise<void> {
    await allOf(this.#works);
  }
}
