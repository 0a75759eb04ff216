import { Refusal } from '#lib/refusal.ts';

const knownTroubles: [RegExp, () => Refusal][] = [
  [
    /database or disk is full|SQLITE_FULL|ENOSPC/,
    () =>
      new Refusal('unavailable', 'disk-full', 'The disk that holds the database is full. Nothing was saved.', {
        next: 'Free some space on it, then try again. The gateways go on with what they have.',
      }),
  ],
  [
    /readonly database|SQLITE_READONLY|EROFS/,
    () =>
      new Refusal('unavailable', 'database-read-only', 'The database cannot be written. Nothing was saved.', {
        next: 'Check the owner and mode of the data folder, and whether its disk is mounted read-only.',
      }),
  ],
  [
    /database is locked|SQLITE_BUSY|P1008|P2028/,
    () =>
      new Refusal('unavailable', 'database-busy', 'The database is busy with something long. Nothing was saved.', {
        next: 'Try again in a moment.',
      }),
  ],
];

/** Turns what the database says into words where a person can act on it; everything else is returned as it came. */
export function explainDatabaseError(error: unknown): unknown {
  if (error instanceof Refusal || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'P2002')
    return new Refusal('conflict', 'exists-already', 'There is one with this name already.', { cause: error });
  if (code === 'P2025')
    return new Refusal('not-found', 'gone', 'It is not there any more; somebody may have deleted it.', { cause: error });
  const text = `${code} ${error.message}`;
  return knownTroubles.find(([pattern]) => pattern.test(text))?.[1]() ?? error;
}
