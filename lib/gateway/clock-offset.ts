/** Less than this misleads nobody. */
const toleratedMs = 30_000;

/**
 * By how many milliseconds the clock of a gateway was ahead of the console's when it was asked last; below zero where it was behind. Null where that is
 * not worth a word, or where the agent is too old to tell.
 */
export function clockOffset(clock: string | undefined, { askedAt }: { askedAt: Date | null }): number | null {
  if (clock === undefined || askedAt === null) return null;
  const offset = Date.parse(clock) - askedAt.getTime();
  return Math.abs(offset) < toleratedMs ? null : offset;
}
