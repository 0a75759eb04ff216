/** Lets go of what came first, until no more than `most` are left. */
export function forgetOldest<T>(known: Pick<Set<T>, 'size' | 'keys' | 'delete'>, most: number): void {
  for (const oldest of known.keys()) {
    if (known.size <= most) return;
    known.delete(oldest);
  }
}
