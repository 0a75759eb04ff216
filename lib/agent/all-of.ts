/** What each of them comes to; waits for all of them whatever becomes of one, so that none is still at work afterwards, and rejects with the first in their order that failed. */
export async function allOf<T>(works: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(works);
  return Promise.all(works);
}
